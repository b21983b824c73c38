"""The office keeps the pathway of a plan over several years as one bundle, as a run: tables, settings, terms.

What was stored is packed as it stands, and is no value of the program on its way: a plan of a rule that is no longer
installed, or of goals that are refused today, is kept all the same, and says so when it is opened.
"""

import hashlib
import io
import json
import zipfile
import zlib

import polars as pl
from django.db import migrations, models

NAMES = {"years": "pathway", "plan": "plan", "fund": "plan_fund"}
EPOCH = (1980, 1, 1, 0, 0, 0)


def as_one(apps, schema_editor):
    """What was kept in parts is packed; why a year's goal was not met was kept in words alone, and is not told again."""
    blobs = apps.get_model("regions", "Blob").objects
    for plan in apps.get_model("plans", "Plan").objects.exclude(frames={}).select_related("run"):
        tables = {name: _content(blobs, plan.frames[before]) for before, name in NAMES.items() if before in plan.frames}
        plan.bundle = _kept(blobs, _packed(_head(plan, tables), tables))
        plan.save(update_fields=["bundle"])


def _content(blobs, name):
    return zlib.decompress(bytes(blobs.get(pk=name).packed))


def _kept(blobs, content):
    name = hashlib.sha256(content).hexdigest()
    blobs.get_or_create(pk=name, defaults={"packed": zlib.compress(content, 6)})
    return name


def _packed(head, tables):
    """A bundle of format 1: the settings as JSON, and each table as the Parquet it was kept as."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("run.json", EPOCH), json.dumps(head, ensure_ascii=False, indent=1))
        for name, parquet in tables.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet", EPOCH), parquet)
    return packed.getvalue()


def _head(plan, tables):
    scalars, terms = plan.run.scalars, plan.way["record"]
    caps = pl.read_parquet(io.BytesIO(tables["plan"]))
    unknown = caps.filter(pl.col("business_as_usual_tco2").is_null())["enterprise_id"].unique(maintain_order=True)
    return {
        "format": 1,
        "version": scalars["version"],
        "made_at": scalars["made_at"],
        "packages": {},
        "settings": {
            **{name: scalars[name] for name in ("name_en", "name_zh", "currency", "year", "trend", "target")},
            "line": scalars["line_cny_per_tco2"],
            "grid": {"tco2_per_mwh": scalars["grid_tco2_per_mwh"], "source": scalars["grid_source"]},
            "industry_codes": "gb_t_4754_2017" if scalars.get("gb_codes") else "own",
            "own_errors": [],
        },
        "strategies": [],
        "rules": [],
        "refused": {},
        "notices": [],
        "pathway": {**terms, "refused": {}, "unknown": unknown.to_list()},
        "accepted": [],
        "inputs": {},
        "tables": list(tables),
    }


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0002_plans_over_several_years"),
        ("runs", "0004_sentences_in_both_languages"),
        ("regions", "0002_claim_documents"),
    ]
    operations = [
        migrations.AddField(
            "plan", "bundle", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.RunPython(as_one, migrations.RunPython.noop),
    ]
