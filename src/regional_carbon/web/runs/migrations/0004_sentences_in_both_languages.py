"""Where the dials of the rules stand, and why rules are left out, was kept in the language of the run alone."""

from django.db import migrations


def told_in_both(apps, schema_editor):
    """What was said once stands under both languages, until the region is computed anew."""
    for run in apps.get_model("runs", "Run").objects.filter(scalars__has_key="choosing").only("scalars").iterator():
        of = run.scalars["choosing"]
        if "told" not in of:
            said = {"dials": of.pop("dials", {}), "left_out": of.pop("left_out", [])}
            of["told"] = {"en": said, "zh": said}
            run.save(update_fields=["scalars"])


class Migration(migrations.Migration):
    dependencies = [("runs", "0003_emission_interval")]
    operations = [migrations.RunPython(told_in_both, migrations.RunPython.noop)]
