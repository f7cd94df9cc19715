"""What the months said so far: every trip cost what its route costs now."""

from django.db import migrations

FILL = """
UPDATE logistics_trip t SET cost_fen = r.cost_fen FROM logistics_route r WHERE r.id = t.route_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0003_what_a_trip_cost'),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
