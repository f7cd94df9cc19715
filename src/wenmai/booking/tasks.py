"""What booking does by itself."""

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from wenmai.booking.actions.allocation import serve_rounds
from wenmai.booking.actions.attendance import confirm_forgotten
from wenmai.booking.actions.claims import expire_due
from wenmai.booking.actions.confirming import remind_to_confirm
from wenmai.booking.actions.credit import settle_due
from wenmai.booking.actions.delays import watch
from wenmai.booking.actions.drawing import seal_due, tell_due
from wenmai.booking.actions.keeping import forget_doors
from wenmai.booking.actions.reminders import remind
from wenmai.booking.actions.returns import release_due
from wenmai.booking.actions.room_requests import lapse_requests
from wenmai.booking.actions.rounds import end_overtaken
from wenmai.booking.actions.seats import lay_every_day, release_seats
from wenmai.booking.actions.shutting import tell_shut
from wenmai.booking.actions.waiting import close_waiting, serve_due
from wenmai.booking.queries.rounds import open_queues
from wenmai.booking.queries.seated import unbalanced_areas
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.rush.spool import Spool
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage

log = logging.getLogger("wenmai.booking")


class PoolsUnbalanced(RuntimeError):
    """A pool's remaining places are not its capacity less its bookings, or not as many as free seats. With the failed jobs."""


@app.periodic(cron="*/30 * * * *")
@app.task(name="booking.confirm_forgotten", queueing_lock="booking.confirm_forgotten", retry=after_an_outage())
def confirm(timestamp: int) -> None:
    """Count sessions where people came and that nobody has confirmed twelve hours after their end."""
    del timestamp
    if held := confirm_forgotten(system()):
        log.info("confirmed %s sessions that nobody had", held)


@app.periodic(cron="0 2 * * *")
@app.task(name="booking.remind", queueing_lock="booking.remind", retry=after_an_outage())
def remind_tomorrow(timestamp: int) -> None:
    """Remind of tomorrow's sessions, at 10:00 in Asia/Shanghai."""
    del timestamp
    log.info("reminded %s people of tomorrow", remind(system()))


@app.periodic(cron="* * * * *")
@app.task(name="booking.tick", queueing_lock="booking.tick", retry=after_an_outage())
def tick(timestamp: int) -> None:
    """Each minute: holds that are over, places for who waits, places that rested, lists to seal, queues to serve."""
    del timestamp
    actor = system()
    expire_due(actor)
    release_due(actor)  # first what was kept: it goes by who waits
    serve_due(actor)
    close_waiting(actor)
    end_overtaken(actor)
    seal_due(actor)
    tell_due(actor)
    serve_rounds(actor, rounds=open_queues(clock.now()))


@app.periodic(cron="*/10 * * * *")
@app.task(name="booking.watch_rounds", queueing_lock="booking.watch_rounds", retry=after_an_outage())
def watch_rounds(timestamp: int) -> None:
    """Houses whose rounds are behind what was promised are told once, and whoever stands above them after two days."""
    del timestamp
    if late := watch(system()):
        log.warning("%s rounds are behind what was promised", late)


@app.periodic(cron="*/10 * * * *")
@app.task(name="booking.tell_shut", queueing_lock="booking.tell_shut", retry=after_an_outage())
def tell_of_closures(timestamp: int) -> None:
    """Every ten minutes: who holds places where it will be shut is told, once; at night only if it begins within a day."""
    del timestamp
    if told := tell_shut(system()):
        log.info("told %s people that a place they have booked will be shut", told)


@app.periodic(cron="5 * * * *")
@app.task(name="booking.remind_to_confirm", queueing_lock="booking.remind_to_confirm", retry=after_an_outage())
def ask_to_confirm(timestamp: int) -> None:
    """Each hour: held places whose time to confirm ends within a day."""
    del timestamp
    if asked := remind_to_confirm(system()):
        log.info("reminded %s people to confirm", asked)


@app.periodic(cron="* * * * *")
@app.task(name="booking.adopt_arrivals", queueing_lock="booking.adopt_arrivals", retry=after_an_outage())
def adopt_arrivals(timestamp: int) -> None:
    """Arrivals of an opening whose web process was killed, also when nobody asks for that queue any more."""
    del timestamp
    spool = Spool(settings.LINE_FOLDER)
    if spool.left_behind() and (found := spool.adopt()):
        log.warning("copied %s arrivals that a web process had left behind", found)


@app.periodic(cron="*/30 * * * *")
@app.task(name="booking.settle", queueing_lock="booking.settle", retry=after_an_outage())
def settle(timestamp: int) -> None:
    """Who did not come, twelve hours after the end and when all devices at the door have handed in."""
    del timestamp
    if missed := settle_due(system()):
        log.info("%s bookings that nobody came for", missed)


@app.periodic(cron="*/15 * * * *")
@app.task(name="booking.lapse_requests", queueing_lock="booking.lapse_requests", retry=after_an_outage())
def lapse(timestamp: int) -> None:
    """Requests for rooms whose time has begun unanswered are over."""
    del timestamp
    if over := lapse_requests(system()):
        log.info("%s requests for rooms were never answered", over)


@app.periodic(cron="*/5 * * * *")
@app.task(name="booking.release_seats", queueing_lock="booking.release_seats", retry=after_an_outage())
def release_unused_seats(timestamp: int) -> None:
    """Reading seats of who has not come, or was away too long, are free again."""
    del timestamp
    late, away = release_seats(system())
    if late or away:
        log.info("let %s seats go that nobody signed in to, %s of who was away too long", late, away)


@app.periodic(cron="10 16 * * *")
@app.task(name="booking.lay_seat_days", queueing_lock="booking.lay_seat_days", retry=after_an_outage())
def lay_seat_days(timestamp: int) -> None:
    """Reading seats of the next days can be booked, from 00:10 in Asia/Shanghai."""
    del timestamp
    log.info("laid out %s half days of reading seats", lay_every_day(system()))


@app.periodic(cron="30 18 * * *")
@app.task(name="booking.balance", queueing_lock="booking.balance", retry=after_an_outage())
def balance(timestamp: int) -> None:
    """Check the books of all pools, at 02:30 in Asia/Shanghai."""
    del timestamp
    if wrong := [*unbalanced_pools(), *unbalanced_areas()]:
        raise PoolsUnbalanced(", ".join(map(str, wrong)))


@app.periodic(cron="20 19 * * *")
@app.task(name="booking.forget_doors", queueing_lock="booking.forget_doors", retry=after_an_outage())
def forget(timestamp: int) -> None:
    """What doors need not remember any more, at 03:20 in Asia/Shanghai."""
    del timestamp
    lines, photos, entries = forget_doors(system())
    log.info("forgot what %s lines of scanners said, %s pictures, who made %s entries", lines, photos, entries)
