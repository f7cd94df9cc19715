from django.db import migrations

LISTED, WORDED = "guide.goods.list", ("guide.goods.offer", "guide.goods.edit")


def fill(apps, _editor):
    """Who worded goods last and when they were let through, as the trail says.

    What was worded again since it was let through keeps no words: nobody knows any more which they were. It is in the register
    again once it is let through.
    """
    for goods in apps.get_model("guide", "Goods").objects.all():
        trail = apps.get_model("audit", "AuditEntry").objects.filter(subject=f"guide.goods:{goods.pk}").order_by("id")
        worded = trail.filter(verb__in=WORDED).last()
        goods.worded_at = worded.at if worded else goods.made_at
        goods.worded_by = worded.person[:36] if worded else goods.made_by
        listed = trail.filter(verb=LISTED)
        stands = listed.filter(id__gt=worded.id).exists() if worded else goods.state == "listed"
        if stands or goods.state == "listed":
            first = listed.first()
            goods.first_listed_at = first.at if first else goods.decided_at or goods.made_at
            goods.listed_title, goods.listed_partner = goods.title, goods.partner
            goods.listed_agreed_on = goods.agreed_on
        goods.save()


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0002_goods_keep_the_words_that_were_let_through"),
        ("audit", "0002_posts_places_and_verifications"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
