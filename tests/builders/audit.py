"""Entries of the trail that are sealed and placed: a test cannot wait for the horizon inside its own transaction."""

from collections.abc import Iterable

from wenmai.audit.actions import note
from wenmai.audit.models import AuditEntry, AuditLink, AuditPlace
from wenmai.kernel.actor import Actor, system


def a_placed_entry(
    codes: Iterable[str] = (), *, actor: Actor | None = None, verb: str = "tests.did", subject: str = ""
) -> AuditEntry:
    """One entry as the sealer and the loop of whereabouts leave it; the digest is not the chain's."""
    entry = AuditEntry.objects.get(pk=note(actor or system(), verb, subject).pk)
    AuditLink.objects.create(
        number=entry.pk, entry_id=entry.pk, epoch=entry.epoch, txid=entry.txid, digest=f"{entry.pk:064}"
    )
    AuditPlace.objects.create(number=entry.pk, entry_id=entry.pk, codes=list(codes))
    return entry
