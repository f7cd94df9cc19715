from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0014_galas_worded_so_far_by_the_trail")]

    operations = [migrations.AlterField("gala", "worded_at", models.DateTimeField())]
