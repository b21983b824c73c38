"""The office keeps the pathway of a plan over several years as one bundle, as a run: tables, settings, terms."""

import io
import json

import polars as pl
from django.db import migrations, models

from regional_carbon.factors import GridFactor
from regional_carbon.run import store
from regional_carbon.run.planning import assumptions_of
from regional_carbon.run.run import PathwayTerms, Run, RunSettings
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import Strategy
from regional_carbon.web.regions.models import Blob

NAMES = {"years": "pathway", "plan": "plan", "fund": "plan_fund"}


def as_one(apps, schema_editor):
    """What was kept in parts is packed; why a year's goal was not met was kept in words alone, and is not told again."""
    for plan in apps.get_model("plans", "Plan").objects.exclude(frames={}).select_related("run"):
        tables = {
            name: pl.read_parquet(io.BytesIO(Blob.content(plan.frames[before])))
            for before, name in NAMES.items()
            if before in plan.frames
        }
        plan.bundle = Blob.keep(store.pack(_value(plan, tables)))
        plan.save(update_fields=["bundle"])


def _value(plan, tables):
    scalars, terms = plan.run.scalars, plan.way["record"]
    caps = tables["plan"]
    unknown = caps.filter(pl.col("business_as_usual_tco2").is_null())["enterprise_id"].unique(maintain_order=True)
    return Run(
        RunSettings(
            name_en=scalars["name_en"], name_zh=scalars["name_zh"], currency=scalars["currency"],
            year=scalars["year"], trend=scalars["trend"], target=scalars["target"],
            line=scalars["line_cny_per_tco2"],
            grid=GridFactor(scalars["grid_tco2_per_mwh"], scalars["grid_source"]),
            industry_codes="gb_t_4754_2017" if scalars["gb_codes"] else "own",
        ),
        tables,
        pathway_terms=PathwayTerms(
            strategy=Strategy(**terms["strategy"]),
            goals=tuple(Goal(**goal) for goal in terms["goals"]),
            options=PlanOptions(**terms["options"]),
            assumptions=assumptions_of(json.loads(json.dumps(terms["assumptions"]))),
            unknown=tuple(unknown),
        ),
        made_at=scalars["made_at"],
        version=scalars["version"],
    )  # fmt: skip


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
