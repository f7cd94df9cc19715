"""One line of the audit trail, written in the transaction of the deed itself."""

from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import Actor


def note(actor: Actor, verb: str, subject: str = "", **detail: object) -> AuditEntry:
    """Write that `actor` did `verb` ("booking.cancel") to `subject` ("booking.booking:7"), inside the caller's transaction.

    `detail` is JSON-ready and never personal: keys and counts, no names, numbers or free text of people.
    """
    person = "system" if actor.system else actor.person
    posted = sorted({grant.scope for grant in actor.grants})
    values = {"person": person, "account": actor.account, "channel": actor.channel, "posted": posted}
    return AuditEntry.objects.create(verb=verb, subject=subject, detail=detail, **values)
