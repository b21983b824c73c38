"""What a person decides about a file: what has become of enterprises, and what its columns stand for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regions", "0003_deliveries")]

    operations = [
        migrations.AddField("upload", "fates", models.JSONField(default=dict)),
        migrations.AddField("upload", "decided", models.JSONField(default=dict)),
    ]
