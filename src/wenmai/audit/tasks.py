"""What the audit room tidies up by itself."""

from procrastinate.contrib.django import app

from wenmai.audit import idempotency, limits


@app.periodic(cron="*/15 * * * *")
@app.task(name="audit.forget_old", queueing_lock="audit.forget_old")
def forget_old(timestamp: int) -> None:
    """Drop idempotency keys after two days and rate windows that are over."""
    del timestamp
    idempotency.forget_old()
    limits.forget_old()
