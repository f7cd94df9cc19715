"""Sign-ins that are over."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction

from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.errors import permit

GUESSES_KEPT = timedelta(days=180)  # 网络安全法 21: logs for six months


@transaction.atomic
def forget_old_sign_ins(actor: Actor) -> int:
    """Drop dead sessions, and wrong guesses older than six months; the number of rows. Raises NotAllowed."""
    permit(actor.system)
    dead = Session.objects.filter(expire_date__lt=now()).delete()[0]
    return dead + int(AccessAttempt.objects.filter(attempt_time__lt=now() - GUESSES_KEPT).delete()[0])
