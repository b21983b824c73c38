"""A token may open more than one region."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_rules_of_the_office"), ("regions", "0005_archived")]

    operations = [migrations.AddField("token", "also", models.ManyToManyField("regions.Region", related_name="+"))]
