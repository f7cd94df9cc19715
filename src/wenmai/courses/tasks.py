"""What courses do by themselves."""

from procrastinate.contrib.django import app

from wenmai.courses.actions.enrolments import bring_up_to_date
from wenmai.courses.queries.enrolments import classes_to_follow
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage


@app.periodic(cron="*/5 * * * *")
@app.task(name="courses.follow_bookings", queueing_lock="courses.follow_bookings", retry=after_an_outage())
def follow_bookings(timestamp: int) -> None:
    """Enrol who got a place through a round or the waiting list; end whose lessons were given back."""
    del timestamp
    for course_class in classes_to_follow():
        bring_up_to_date(system(), course_class=course_class)
