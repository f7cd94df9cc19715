from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("guide", "0003_goods_let_through_so_far_by_the_trail")]

    operations = [
        migrations.AlterField("goods", "worded_at", models.DateTimeField()),
        migrations.AddConstraint(
            "goods",
            models.CheckConstraint(
                condition=~Q(state="listed") | Q(first_listed_at__isnull=False), name="goods_shown_were_let_through"
            ),
        ),
        migrations.AddConstraint(
            "goods",
            models.CheckConstraint(
                condition=Q(first_listed_at__isnull=True) ^ ~Q(listed_title=""),
                name="goods_let_through_have_their_words",
            ),
        ),
    ]
