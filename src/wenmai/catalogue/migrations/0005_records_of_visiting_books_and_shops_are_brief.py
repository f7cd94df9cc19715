"""Those that were made at a counter before the catalogue knew how full a record is: by the numbers that only the hub and partner shops give."""

from django.db import migrations

MARK = """
UPDATE catalogue_record SET level = CASE WHEN control LIKE 'hub-%' THEN 'visiting' ELSE 'brief' END
WHERE level = 'full' AND version = 1 AND family = 'cnmarc'
AND (control LIKE 'hub-%' OR control ~ '^isbn-97[89][0-9]{10}$')
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_how_full_a_record_is")]

    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
