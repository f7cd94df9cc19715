"""Rules that were saved while 可以 was the only word beside 不可以: nobody chose to be silent, so they warn.

A rule is never changed in place, so one that was made after there was a choice keeps what its house chose.
"""

from django.db import migrations
from django.db.migrations.recorder import MigrationRecorder

CHOICE = "0021_what_else_is_booked_then_is_told"


def warn(apps, schema_editor):
    since = MigrationRecorder(schema_editor.connection).migration_qs.get(app="booking", name=CHOICE).applied
    older = apps.get_model("booking", "BookingPolicy").objects.filter(overlap="allow", made_at__lt=since)
    older.update(overlap="warn")


class Migration(migrations.Migration):
    dependencies = [("booking", CHOICE)]

    operations = [migrations.RunPython(warn, migrations.RunPython.noop)]
