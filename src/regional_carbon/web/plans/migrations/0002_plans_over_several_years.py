"""A plan may go over several years: its goals, its way and its fund; a target says its year, and what it allows."""

from django.db import migrations, models
from django.db.models import F


def of_the_estimates_year(apps, schema_editor):
    """A plan of one year asks in the year of its run, and allows what it does not ask for."""
    targets = apps.get_model("plans", "Target").objects
    for plan in apps.get_model("plans", "Plan").objects.select_related("run"):
        left = F("emission_tco2") - F("reduction_tco2")
        targets.filter(plan=plan).update(year=plan.run.scalars["year"], allowed_tco2=left)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("runs", "0004_sentences_in_both_languages")]
    operations = [
        migrations.AlterModelOptions(name="target", options={"ordering": ("year", "rank", "pk")}),
        migrations.AddField("plan", "frames", models.JSONField(default=dict)),
        migrations.AddField("plan", "goals", models.JSONField(default=list)),
        migrations.AddField("plan", "way", models.JSONField(default=dict)),
        migrations.AlterField("plan", "target_rate", models.FloatField(null=True)),
        migrations.AlterField("target", "rank", models.IntegerField(null=True)),
        migrations.AddField("target", "allowed_tco2", models.FloatField(default=0.0), preserve_default=False),
        migrations.AddField("target", "year", models.IntegerField(default=0), preserve_default=False),
        migrations.RunPython(of_the_estimates_year, migrations.RunPython.noop),
    ]
