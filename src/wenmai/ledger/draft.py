"""A fact before it is recorded: checked in Python for the kind sentence, by constraints for good."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.ledger.kinds import get_kind
from wenmai.ledger.models import Channel
from wenmai.ledger.place import Place
from wenmai.ledger.rows import FactRow

FIRST_DAY = date(1949, 10, 1)
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class FactDraft:
    """What is needed to record one fact; `happened_at` aware, `audience` without order."""

    kind: str
    source: str
    happened_at: datetime
    place: Place
    quantity: Decimal = Decimal(1)
    channel: str = "onsite"
    audience: tuple[str, ...] = ()
    setting: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def happened_on(self) -> date:
        """The day in Asia/Shanghai."""
        return clock.day_of(self.happened_at)

    def json(self) -> str:
        """The attributes as JSON text."""
        return json.dumps(self.attributes, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)

    def same_as(self, row: FactRow) -> bool:
        """True if `row` says the same. The instant within the day may differ: two clicks are never at one instant."""
        place = (row.division_code, row.institution_code, row.institution_kind)
        return (
            place == (self.place.division, self.place.institution, self.place.institution_kind)
            and (row.happened_on, row.quantity, row.channel) == (self.happened_on, self.quantity, self.channel)
            and (row.audience, row.setting, row.attributes) == (self.audience, self.setting, json.loads(self.json()))
        )


class About(TypedDict, total=False):
    """What may be said of a fact beside what, when and where; see FactDraft for the defaults."""

    quantity: Decimal | float
    channel: str
    audience: Sequence[str]
    setting: str
    attributes: Mapping[str, Any] | None


def draft(*, kind: str, source: str, happened_at: datetime, place: Place, **about: Unpack[About]) -> FactDraft:
    """A checked draft. Raises Invalid, UndeclaredKind, ValueError for a naive instant."""
    get_kind(kind)
    if not source or not place.division:
        raise Invalid("ledger.incomplete", _("服务记录要有来源和区划，补齐后再记。"))
    made = FactDraft(
        kind=kind,
        source=source,
        happened_at=happened_at,
        place=place,
        quantity=Decimal(str(about.get("quantity", 1))),
        channel=about.get("channel", "onsite"),
        audience=tuple(sorted(set(about.get("audience", ())))),
        setting=about.get("setting", ""),
        attributes=dict(about.get("attributes") or {}),
    )
    _check(made.channel, made.quantity, made.happened_on)
    return made


def _check(channel: str, quantity: Decimal, day: date) -> None:
    if channel not in Channel.values:
        raise Invalid("ledger.channel", _("服务方式只能是现场、流动、线上或上门。"), fields={"channel": channel})
    if not quantity.is_finite() or not 0 <= quantity < LARGEST or quantity != round(quantity, 4):
        raise Invalid(
            "ledger.quantity", _("数量要从 0 到一万亿以内，最多四位小数。"), fields={"quantity": str(quantity)}
        )
    if not FIRST_DAY <= day <= clock.today() + timedelta(days=1):
        raise Invalid("ledger.day", _("只记已经发生的服务：日期不能晚于今天，也不能早于 1949 年 10 月 1 日。"))
