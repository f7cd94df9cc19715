from django.db import migrations

WORDED = ("activities.gala.register", "activities.gala.edit")


def fill(apps, _editor):
    """Who worded a gala last, as the trail says."""
    for gala in apps.get_model("activities", "Gala").objects.all():
        trail = apps.get_model("audit", "AuditEntry").objects.filter(subject=f"activities.gala:{gala.pk}")
        worded = trail.filter(verb__in=WORDED).order_by("id").last()
        gala.worded_at = worded.at if worded else gala.made_at
        gala.worded_by = worded.person[:36] if worded else gala.made_by
        gala.save()


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0013_who_worded_a_gala_last"),
        ("audit", "0002_posts_places_and_verifications"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
