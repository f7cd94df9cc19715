"""大型群众性活动安全管理条例 12: no date of a large event less than twenty days after its permit was applied for.

A date lies in another table than the permit, so it is a trigger on both; `law.check_dates` says it kindly beforehand. What
stood before this migration is left alone; only a new or changed date, or a changed permit, is looked at.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION wenmai_large_event_in_time(offering bigint, on_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM activities_activity a WHERE a.offering_id = offering AND a.expected >= 1000
               AND a.mode <> 'online' AND a.permit_on IS NOT NULL AND on_day < a.permit_on + 20) THEN
        RAISE EXCEPTION 'a large event needs its permit twenty days before'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_large_event_in_time';
    END IF;
END $$;

CREATE FUNCTION wenmai_date_of_large_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wenmai_large_event_in_time(NEW.offering_id, (lower(NEW.during) AT TIME ZONE 'Asia/Shanghai')::date);
    RETURN NULL;
END $$;

CREATE FUNCTION wenmai_permit_of_large_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wenmai_large_event_in_time(NEW.offering_id, (lower(s.during) AT TIME ZONE 'Asia/Shanghai')::date)
    FROM booking_session s
    WHERE s.offering_id = NEW.offering_id AND s.status = 'published' AND upper(s.during) > statement_timestamp();
    RETURN NULL;
END $$;

CREATE TRIGGER large_event_in_time AFTER INSERT ON booking_session FOR EACH ROW
    WHEN (NEW.status = 'published') EXECUTE FUNCTION wenmai_date_of_large_event();
CREATE TRIGGER large_event_moved_in_time AFTER UPDATE OF during, status ON booking_session FOR EACH ROW
    WHEN (NEW.status = 'published' AND (OLD.during IS DISTINCT FROM NEW.during OR OLD.status = 'planned'))
    EXECUTE FUNCTION wenmai_date_of_large_event();
CREATE TRIGGER large_event_in_time AFTER INSERT OR UPDATE OF offering_id, expected, mode, permit_on ON activities_activity
    FOR EACH ROW WHEN (NEW.expected >= 1000 AND NEW.mode <> 'online') EXECUTE FUNCTION wenmai_permit_of_large_event();
"""
DROP = """
DROP TRIGGER large_event_in_time ON booking_session;
DROP TRIGGER large_event_moved_in_time ON booking_session;
DROP TRIGGER large_event_in_time ON activities_activity;
DROP FUNCTION wenmai_permit_of_large_event();
DROP FUNCTION wenmai_date_of_large_event();
DROP FUNCTION wenmai_large_event_in_time(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0007_teams_and_what_they_are_called_for"),
        ("booking", "0013_places_that_are_confirmed"),
    ]

    operations = [migrations.RunSQL(KEEP, DROP)]
