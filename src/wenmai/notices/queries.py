"""Messages as their readers and the operations page see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.notices import policies
from wenmai.notices.addresses import NOWHERE, Address, addresses_of, wards_of
from wenmai.notices.choices import standard
from wenmai.notices.kinds import NoticeKind, all_kinds, title_of
from wenmai.notices.models import Choice, Delivery, Notice, Reader, State, Way

SHOWN = 20
MOST = 1000
PASS_ON = timedelta(days=14)


def get_notice(actor: Actor, key: int) -> Notice:
    """One message of the actor. Raises NotFound, also for anybody else's."""
    found = Notice.objects.filter(pk=key).first()
    if found is None or found.person not in _read_by(actor):
        raise NotFound("notices.no_notice", _("没有这条消息，或者不是你的。到“我的消息”里看看。"))
    return found


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of messages; `names` says for whom those are that are not for the reader: a child without an account."""

    page: Page[Notice]
    names: Mapping[str, str]
    unread: int

    @property
    def lines(self) -> Sequence[tuple[Notice, str]]:
        """Each message with the name of whom it is for, "" for the reader."""
        return [(each, self.names.get(each.person, "")) for each in self.page.items]


def my_inbox(actor: Actor, page: int = 1) -> Inbox:
    """The messages of the actor and of those they read for, newest first. Four queries."""
    names = _read_by(actor)
    rows = Notice.objects.filter(person__in=names)
    return Inbox(page_of(rows.order_by("-at", "-pk"), page), names, rows.filter(read_at=None).count())


def unread(actor: Actor) -> "QuerySet[Notice]":
    """What the actor has not read, for themself or for others, newest first."""
    return Notice.objects.filter(person__in=_read_by(actor), read_at=None).order_by("-at", "-pk")


def _read_by(actor: Actor) -> Mapping[str, str]:
    """Whose messages the actor reads, with the names of the others; nobody's for a program."""
    if not policies.may_read(actor, actor.person):
        return {}
    return {actor.person: "", **wards_of(actor.person)}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One kind on the page of choices: by which ways it comes."""

    kind: NoticeKind
    email: bool
    sms: bool


def my_choices(actor: Actor) -> Sequence[Chosen]:
    """Every declared kind, with what the actor chose or what it starts from. One query."""
    rows = Choice.objects.filter(person=actor.person or "-").values_list("kind", "way", "wanted")
    said = {(kind, way): wanted for kind, way, wanted in rows}
    return [
        Chosen(kind, *(said.get((kind.name, way.value), first) for way, first in standard(kind).items()))
        for kind in all_kinds()
    ]


def my_address(actor: Actor) -> Address:
    """Where the actor can be reached now; both fields "" where only our pages are left."""
    return addresses_of([actor.person]).get(actor.person, NOWHERE)


def language_of(person: str) -> str:
    """In which language a person wants to be told."""
    chosen = Reader.objects.filter(person=person).values_list("language", flat=True).first()
    return chosen or settings.LANGUAGE_CODE


def unreachable(notices: Sequence[Notice]) -> Sequence[Notice]:
    """Those whose readers cannot sign in and have no address: somebody has to tell them."""
    known = addresses_of({each.person for each in notices})
    return [each for each in notices if known.get(each.person, NOWHERE) == NOWHERE]


def to_pass_on(house: str) -> Sequence[Notice]:
    """What a house has told in the last 14 days, nobody has read, and reaches nobody; the oldest first.

    The caller has asked whether the actor works for the house.
    """
    rows = Notice.objects.filter(house=house, read_at=None, at__gt=clock.now() - PASS_ON).exclude(house="")
    return unreachable(list(rows.order_by("at", "pk")[:MOST]))


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A delivery that was given up: of which kind, by which way, why. No person is named."""

    kind: str | Promise
    way: str | Promise
    reason: str
    attempts: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """What the operations page shows: counts by state, how long the oldest waits, the latest failures."""

    waiting: int
    given_up: int
    oldest: datetime | None
    latest: Sequence[GivenUp]


def outbox_report() -> Outbox:
    """The outbox as it stands. Three queries."""
    counts = dict(
        Delivery.objects.filter(state__in=[State.WAITING, State.GAVE_UP]).values_list("state").annotate(Count("pk"))
    )
    oldest = Delivery.objects.filter(state=State.WAITING).order_by("notice__at").values_list("notice__at", flat=True)
    latest = Delivery.objects.filter(state=State.GAVE_UP).select_related("notice").order_by("-done_at")[:SHOWN]
    lines = [
        GivenUp(title_of(each.notice.kind), Way(each.way).label, each.error, each.attempts, each.done_at)
        for each in latest
    ]
    return Outbox(counts.get(State.WAITING, 0), counts.get(State.GAVE_UP, 0), oldest.first() if counts else None, lines)


def export_person(person: str) -> Mapping[str, object]:
    """What this room holds about a person, under Chinese headings."""
    rows = Notice.objects.filter(person=person).order_by("at", "pk").prefetch_related("deliveries")
    return {
        "消息": [_said(each) for each in rows],
        "怎么通知我": [
            f"{title_of(kind)} {Way(way).label} {'要' if wanted else '不要'}" for kind, way, wanted in _choices(person)
        ],
        "语言": dict(settings.LANGUAGES)[language_of(person)],
    }


def _choices(person: str) -> Iterable[tuple[str, str, bool]]:
    return Choice.objects.filter(person=person).order_by("kind", "way").values_list("kind", "way", "wanted")


def _said(notice: Notice) -> Mapping[str, object]:
    return {
        "时间": notice.at.isoformat(timespec="minutes"),
        "标题": notice.title,
        "内容": notice.body,
        "看过": notice.read_at is not None,
        "投递": [f"{each.get_way_display()} {each.get_state_display()}" for each in notice.deliveries.all()],
    }
