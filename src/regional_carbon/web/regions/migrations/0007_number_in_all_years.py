"""Entries of a file whose number is the chosen enterprise's in all years."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regions", "0006_claims_replaced")]

    operations = [migrations.AddField("upload", "always", models.JSONField(default=list))]
