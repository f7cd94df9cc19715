"""The chain over the audit trail; see `chain` for how it is closed and checked."""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final

from wenmai.audit.chain import BATCH, Chain, Head, Verification

__all__ = ["TRAIL", "Head", "Verification", "head", "seal_once", "verify_chain"]


def _content(row: Sequence[Any]) -> list[Any]:
    at, person, account, channel, verb, subject, detail, posted = row
    own = [at.astimezone(UTC).isoformat(), person, account, channel, verb, subject, json.loads(detail)]
    return [*own, *([posted] if posted else [])]  # entries of before this column was there keep their digest


TRAIL: Final = Chain(
    lock="audit_sealer",
    rows="audit_entry",
    links="audit_link",
    columns=("at", "person", "account", "channel", "verb", "subject", "detail", "posted"),
    content=_content,
)


def seal_once(limit: int = BATCH) -> int:
    """Add up to `limit` links; the number added. 0 while another sealer works."""
    return TRAIL.seal_once(limit)


def head() -> Head:
    """The present head of the chain; number 0 before the first link."""
    return TRAIL.head()


def verify_chain(published: Head | None = None) -> Verification:
    """Recompute the whole chain from the entries; `published` is a head that was kept elsewhere and must still stand."""
    return TRAIL.verify(published)
