from django.db import migrations

AHEAD = "UPDATE search_searchentry SET ahead = TRUE WHERE happens_at >= now() - interval '1 day'"


class Migration(migrations.Migration):
    dependencies = [("search", "0002_what_is_ahead_and_small_indexes")]

    operations = [migrations.RunSQL(AHEAD, migrations.RunSQL.noop)]
