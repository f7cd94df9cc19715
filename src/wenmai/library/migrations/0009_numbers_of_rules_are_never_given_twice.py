"""A number of the rules that was rolled back must not come again for other rules: it is drawn from a sequence."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE library_rulesnumber AS bigint;
SELECT setval('library_rulesnumber', 1 + coalesce((SELECT max(number) FROM library_rulesrevision), 0));
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0008_blocks_say_why_they_were_lifted")]
    operations = [migrations.RunSQL(FORWARD, "DROP SEQUENCE library_rulesnumber")]
