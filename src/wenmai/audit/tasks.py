"""What the audit room tidies up by itself."""

from procrastinate.contrib.django import app

from wenmai.audit import idempotency, limits
from wenmai.audit.actions import verify
from wenmai.kernel.jobs import after_an_outage


@app.periodic(cron="*/15 * * * *")
@app.task(name="audit.forget_old", queueing_lock="audit.forget_old", retry=after_an_outage())
def forget_old(timestamp: int) -> None:
    """Drop idempotency keys after two days and rate windows that are over."""
    del timestamp
    idempotency.forget_old()
    limits.forget_old()


@app.task(name="audit.verify", queueing_lock="audit.verify", retry=after_an_outage())
def verify_chain(verification: int) -> None:
    """Compute a long chain for the auditor who asked."""
    verify(verification=verification)
