"""The office keeps a run as one bundle. Runs done before are of an earlier version: they are to be made anew."""

import hashlib
import json
import zlib

from django.db import migrations, models


def of_an_earlier_version(apps, schema_editor):
    """What was kept of a run in many parts goes; its data, its summary and the warnings confirmed at it stay."""
    runs, blobs = apps.get_model("runs", "Run").objects, apps.get_model("regions", "Blob").objects
    plans = apps.get_model("plans", "Plan").objects
    parts = set()
    for run in runs.only("frames", "record_kept").iterator():
        parts |= {*run.frames.values(), run.record_kept}
        if run.record_kept:
            record = json.loads(zlib.decompress(bytes(blobs.get(pk=run.record_kept).packed)))
            run.confirmed = _kept(blobs, json.dumps(record.get("accepted", []), ensure_ascii=False).encode())
            run.save(update_fields=["confirmed"])
    for frames in plans.values_list("frames", flat=True):
        parts |= {*frames.values()}
    listed = sorted(parts - {""})
    for first in range(0, len(listed), 500):
        blobs.filter(pk__in=listed[first : first + 500]).delete()
    runs.filter(state="done").update(state="earlier")


def _kept(blobs, content):
    name = hashlib.sha256(content).hexdigest()
    blobs.get_or_create(pk=name, defaults={"packed": zlib.compress(content, 6)})
    return name


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0004_sentences_in_both_languages"),
        ("plans", "0003_one_bundle"),
        ("regions", "0002_claim_documents"),
    ]
    operations = [
        migrations.AddField(
            "run", "bundle", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.AddField(
            "run", "confirmed", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.RunPython(of_an_earlier_version, migrations.RunPython.noop),
        migrations.RemoveField("run", "frames"),
        migrations.RemoveField("run", "scalars"),
        migrations.RemoveField("run", "notices"),
        migrations.RemoveField("run", "record_kept"),
    ]
