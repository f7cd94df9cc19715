from django.db import migrations

# The kinds that could be counted twice when this was written; later ones are seen by the follower as they come.
SEEN = """
INSERT INTO measures_kindseen (institution_code, kind, first_on, last_on)
SELECT institution_code, kind, min(happened_on), max(happened_on) FROM ledger_fact
WHERE institution_code <> '' AND reverses IS NULL AND kind IN (
    'activities.attendance', 'activities.session_held', 'culture.session', 'culture.visit',
    'library.session', 'library.session_attendance', 'museum.session')
GROUP BY institution_code, kind
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0002_kinds_seen_and_signed_publications"),
        ("ledger", "0002_imports_that_are_kept_and_takeovers"),
    ]
    operations = [migrations.RunSQL(SEEN, migrations.RunSQL.noop)]
