"""A target of a plan with measures first says what it counts on by measures, and what these cost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_plans_replanned")]
    operations = [
        migrations.AddField("target", name, models.FloatField(null=True))
        for name in ("measures_tco2", "net_cost_cny", "investment_cny")
    ]
