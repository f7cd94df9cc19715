"""What people does by itself."""

import logging

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.people.actions.codes import forget_old_uses
from wenmai.people.actions.resets import forget_old_resets
from wenmai.people.actions.sessions import forget_old_sign_ins
from wenmai.people.actions.social_cards import read_changes

log = logging.getLogger("wenmai.people")


@app.periodic(cron="40 18 * * *")
@app.task(name="people.forget", queueing_lock="people.forget", retry=after_an_outage())
def forget(timestamp: int) -> None:
    """Drop used codes, dead sessions and old wrong guesses, at 02:40 in Asia/Shanghai."""
    del timestamp
    codes = forget_old_uses(system()) + forget_old_resets(system())
    sign_ins = forget_old_sign_ins(system())
    log.info("forgot %s used codes and %s old sign-ins", codes, sign_ins)


@app.periodic(cron="*/10 * * * *")
@app.task(name="people.card_changes", queueing_lock="people.card_changes", retry=after_an_outage())
def card_changes(timestamp: int) -> None:
    """Stop cards that their issuer says are lost, cancelled or expired; nothing where no service is set."""
    del timestamp
    if stopped := read_changes(system()):
        log.info("stopped %s social-security cards", stopped)
