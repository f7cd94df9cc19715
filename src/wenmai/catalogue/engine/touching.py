"""Say that something about records changed that stands outside their rows."""

from collections.abc import Iterable

from wenmai.catalogue.index.shelf import KEPT
from wenmai.catalogue.models import Touch
from wenmai.kernel import clock


def touch(records: Iterable[int]) -> None:
    """Let the index read these records again once the caller's transaction is committed. Only inserts: nobody waits."""
    Touch.objects.bulk_create([Touch(record_id=each) for each in sorted(set(records))])


def forget_old() -> int:
    """Delete touches that every index has read or never will; how many."""
    return Touch.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
