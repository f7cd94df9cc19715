"""One line of the audit trail, written in the transaction of the deed itself."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connection
from psycopg.types.json import Jsonb

from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import Actor


def note(actor: Actor, verb: str, subject: str = "", **detail: object) -> AuditEntry:
    """Write that `actor` did `verb` ("booking.cancel") to `subject` ("booking.booking:7"), inside the caller's transaction.

    `detail` is JSON-ready and never personal: keys and counts, no names, numbers or free text of people.
    """
    return AuditEntry.objects.create(verb=verb, subject=subject, detail=detail, **_who(actor))


_NOTE_MANY: Final = """
INSERT INTO audit_entry (person, account, channel, posted, verb, subject, detail)
SELECT %(person)s, %(account)s::bigint, %(channel)s, %(posted)s::text[], %(verb)s, subject, detail
FROM unnest(%(subjects)s::text[], %(details)s::jsonb[]) WITH ORDINALITY AS deed(subject, detail, number) ORDER BY number
"""


def note_many(actor: Actor, verb: str, deeds: Iterable[tuple[str, Mapping[str, object]]]) -> None:
    """Write one line for each (subject, detail) of a deed on many, in one statement."""
    told = list(deeds)
    subjects, details = [subject for subject, _detail in told], [Jsonb(dict(detail)) for _subject, detail in told]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_MANY, _who(actor) | {"verb": verb, "subjects": subjects, "details": details})


def _who(actor: Actor) -> dict[str, Any]:
    return {
        "person": "system" if actor.system else actor.person,
        "account": actor.account,
        "channel": actor.channel,
        "posted": sorted({grant.scope for grant in actor.grants}),
    }
