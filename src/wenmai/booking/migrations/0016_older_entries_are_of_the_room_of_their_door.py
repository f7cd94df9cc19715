"""Entries of before get the room that their door is of now: no other was written down with them."""

from django.db import migrations

FILL = """
UPDATE booking_doorentry e SET space_id = d.space_id FROM booking_unattendeddoor d
WHERE d.id = e.door_id AND e.space_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0015_what_a_door_did_says_in_which_room")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
