"""A visit's `ask` is one of its own, and one that was accepted: held by the database."""

from django.db import migrations

KEEP = """
ALTER TABLE activities_homevisit ADD CONSTRAINT home_visit_ask_accepted
    FOREIGN KEY (ask_id, id, ask_state) REFERENCES activities_visitask (id, visit_id, state)
"""
DROP = "ALTER TABLE activities_homevisit DROP CONSTRAINT home_visit_ask_accepted"


class Migration(migrations.Migration):
    dependencies = [("activities", "0019_volunteers_are_asked_along_on_visits")]
    operations = [migrations.RunSQL(KEEP, DROP)]
