"""A region that is put away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regions", "0004_decisions")]

    operations = [migrations.AddField("region", "archived_at", models.DateTimeField(null=True))]
