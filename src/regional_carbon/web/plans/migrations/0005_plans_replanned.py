"""A plan may go on from another, once a year of that has been calculated."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_no_parts")]
    operations = [
        migrations.AddField(
            "plan",
            "goes_on_from",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replanned", to="plans.plan"
            ),
        )
    ]
