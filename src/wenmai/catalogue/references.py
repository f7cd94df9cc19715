"""What strangers may know of a record."""

from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.records import get_record
from wenmai.kernel import subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject

PREFIX = "catalogue.record"


def register() -> None:
    """Make references to records resolvable."""
    subjects.register(PREFIX, _resolve)


def _resolve(actor: Actor, key: str) -> Subject:
    if not (key.isascii() and key.isdecimal()):
        raise NotFound("subject.malformed", "")
    found: Record = get_record(actor, int(key))
    return Subject(f"{PREFIX}:{found.pk}", found.title, institution=found.source)
