import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_online_courses_and_what_was_watched")]

    operations = [
        migrations.RemoveConstraint(model_name="onlinelesson", name="online_lesson_order_once"),
        migrations.AddField("onlinelesson", "removed_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddConstraint(
            "onlinelesson",
            models.UniqueConstraint(
                fields=["course", "order"], condition=models.Q(removed_at=None), name="online_lesson_order_once"
            ),
        ),
        migrations.AlterField(
            "studylesson",
            "lesson",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.onlinelesson"
            ),
        ),
    ]
