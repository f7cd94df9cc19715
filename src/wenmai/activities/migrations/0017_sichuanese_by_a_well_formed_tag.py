"""zh-sc named a region that there is not; what was announced so gets the tag that BCP 47 allows."""

from django.db import migrations

RENAMED = "UPDATE activities_activity SET languages = array_replace(languages, %s, %s) WHERE %s = ANY(languages)"
OLD, NEW = "zh-sc", "cmn-x-sichuan"


class Migration(migrations.Migration):
    dependencies = [("activities", "0016_longer_tags_of_languages")]

    operations = [
        migrations.RunSQL([(RENAMED, [OLD, NEW, OLD])], [(RENAMED, [NEW, OLD, NEW])]),
    ]
