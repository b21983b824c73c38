"""What everybody was told of each run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0006_scopes")]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("told", models.JSONField(default=list)),
                ("withheld", models.BooleanField(default=False)),
                ("run", models.OneToOneField(on_delete=models.CASCADE, related_name="publication", to="runs.run")),
            ],
        )
    ]
