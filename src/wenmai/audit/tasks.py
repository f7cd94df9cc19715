"""What the audit room tidies up by itself."""

from procrastinate.contrib.django import app

from wenmai.audit import idempotency, limits
from wenmai.audit.actions import verify


@app.periodic(cron="*/15 * * * *")
@app.task(name="audit.forget_old", queueing_lock="audit.forget_old")
def forget_old(timestamp: int) -> None:
    """Drop idempotency keys after two days and rate windows that are over."""
    del timestamp
    idempotency.forget_old()
    limits.forget_old()


@app.task(name="audit.verify", queueing_lock="audit.verify")
def verify_chain(verification: int) -> None:
    """Compute a long chain for the auditor who asked."""
    verify(verification=verification)
