"""Reading what a device sends. Nothing here writes, and nothing here trusts it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from wenmai.booking.actions.scans import Brought
from wenmai.booking.models import Crossing, Kind
from wenmai.kernel.errors import Invalid

MS = timedelta(milliseconds=1)
LONGEST_SKEW = 10 * 366 * 86_400_000
Instant = Annotated[int, Field(ge=0, le=4_102_444_800_000)]


class LineIn(BaseModel):
    """One line; times in milliseconds."""

    seq: Annotated[int, Field(ge=0, le=2_147_483_647)]
    nonce: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[0-9a-f]+$")]
    session: Annotated[int, Field(ge=1, le=2**62)]
    kind: Kind
    way: Crossing
    code: Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")] = ""
    heads: Annotated[int, Field(ge=0, le=1000)] = 0
    said: Literal["in", "again", "out", "no"]
    at: Instant
    skew: Annotated[int, Field(ge=-LONGEST_SKEW, le=LONGEST_SKEW)] = 0


class BatchIn(BaseModel):
    """At most 500 lines of one run, and how many are still to come."""

    run: UUID
    waiting: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    lines: Annotated[list[LineIn], Field(max_length=500)]


def brought_of(sent: Mapping[str, object]) -> tuple[UUID, list[Brought], int]:
    """The run, its lines and how many are still on the device. Raises Invalid."""
    try:
        batch = BatchIn.model_validate(sent)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        said = _("设备传来的记录读不懂（%(where)s）。请刷新设备上的页面，再传一次。") % {"where": where}
        raise Invalid("booking.lines", said) from error
    return batch.run, [_line(each) for each in batch.lines], batch.waiting


def _line(sent: LineIn) -> Brought:
    at = datetime.fromtimestamp(0, tz=UTC) + sent.at * MS
    return Brought(
        seq=sent.seq,
        nonce=sent.nonce,
        session=sent.session,
        kind=sent.kind,
        way=sent.way,
        code=sent.code,
        heads=sent.heads,
        said=sent.said,
        at=at,
        skew=sent.skew * MS,
    )
