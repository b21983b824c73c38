"""The parts in which pathways were kept go, once the runs have said which of them they share."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_one_bundle"), ("runs", "0005_one_bundle")]
    operations = [migrations.RemoveField("plan", "frames"), migrations.RemoveField("plan", "way")]
