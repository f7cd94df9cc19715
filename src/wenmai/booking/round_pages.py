"""What the pages of a round show: frozen values, so that templates only say them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from wenmai.booking.limits import caps_said
from wenmai.booking.models import Application, ApplicationState, Delay, IntakeRound, Mode, Pool, Question, RoundStatus
from wenmai.booking.numbers import number_of
from wenmai.booking.queries import rounds as queries
from wenmai.booking.queries.delays import lateness, open_delay, promised
from wenmai.booking.queries.questions import questions_of
from wenmai.booking.queries.rounds import NEVER_WON, Offered
from wenmai.booking.rush.standing_line import read_line
from wenmai.booking.rush.waiting_room import BEFORE, LOST, MARKS, OVER, SORTING, kind_of, seconds
from wenmai.booking.sent_words import along_in, party_in
from wenmai.booking.telling.bookings import said
from wenmai.kernel import clock, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import UnknownSubject
from wenmai.kernel.whole import whole
from wenmai.people.queries.persons import Someone, party_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that is given."""

    offered: Offered
    url: str


@dataclass(frozen=True, slots=True)
class Rank:
    """One wish of the form, from 1: the pool that was chosen before a refusal (0: none). `wrong`: where the fault is, if wishes are at fault."""

    number: int
    chosen: int
    wrong: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    """`phase`: soon, open, waiting (for the draw), done or cancelled."""

    round: IntakeRound
    phase: str
    choices: Sequence[Choice]
    asked: int
    mine: Application | None
    ticket: str
    reason: str
    family: Sequence[Someone]
    sizes: Sequence[int]
    size: int
    along: Sequence[str]
    ranks: Sequence[Rank]
    questions: Sequence[Question]
    weights: Sequence[tuple[str, int]]
    caps: Sequence[str]
    struck: Sequence[str]
    papers: bool
    late: str
    promised: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in a queue, as the ordinary door reads it."""

    round: IntakeRound
    kind: str
    number: str
    rank: int
    ahead: int
    arrived: int
    seconds: int
    reason: str
    ticket: str

    def context(self) -> dict[str, object]:
        """For the waiting page."""
        numbers = {name: getattr(self, name) for name in ("rank", "ahead", "arrived", "number", "seconds")}
        return frame(self.round, self.kind, numbers, self.reason)

    def said(self) -> dict[str, object]:
        """For the page's script; the same words as the fast door."""
        kind = "won" if self.ticket else self.kind
        names = ("number", "rank", "ahead", "arrived", "reason", "seconds")
        return {"state": kind, "booking": self.ticket} | {name: getattr(self, name) for name in names}


REASONS = {
    "full": lambda: _("名额给完了，没有轮到你。"),
    "already_booked": lambda: _("这一场你已经约好了。"),
    "suspended": lambda: _("网上预约暂停着，这一轮没有算进去。"),
    "active_most": lambda: _("手上没用的预约到了规则的上限，这一轮没有算进去。去一次或取消一个，下一轮照样能报。"),
    "window_most": lambda: _("这段时间约的次数到了规则的上限，这一轮没有算进去。过几天的下一轮照样能报。"),
    "cancels_most": lambda: _("这段时间取消的次数到了规则的上限，这一轮没有算进去。急用请打电话给主办单位。"),
    "overlap": lambda: _("同一时间你已有别的预约，这一轮没有算进去。有人退票时，这一场会回到活动页面。"),
    "erased": lambda: _("资料已按你的要求删除。"),
    "round_cancelled": lambda: _("这一轮取消了。"),
    "session_cancelled": lambda: _("这一场取消了。"),
    OVER: lambda: _("这一轮已经截止。谁得到了名额，看这一轮的结果。"),
    "too_late": lambda: _("到的时候这一轮已经结束。"),
}
WEIGHTS = {
    NEVER_WON: lambda: _("在这家单位从没中过"),
    "elder": lambda: _("60 岁以上"),
    "child": lambda: _("未成年人"),
    "care": lambda: _("需要照顾的人"),
}


def page_of_round(actor: Actor, found: IntakeRound, typed: QueryDict | None = None) -> RoundPage:
    """Everything on a round's page for one reader."""
    mine = queries.my_application(actor, found)
    sent = typed or QueryDict()
    offered = queries.offered(found)
    return RoundPage(
        round=found,
        phase=phase(found, clock.now()),
        choices=[Choice(each, _url(actor, each.pool)) for each in offered],
        asked=sum(each.wanted for each in offered),
        mine=mine,
        ticket=str(mine.booking.key) if mine and mine.booking else "",
        reason=_reason(mine),
        family=_companions(actor, found, mine) if found.party_max > 1 else (),
        sizes=range(1, found.party_max + 1),
        size=party_in(sent),
        along=along_in(sent),
        ranks=_ranks(min(found.wishes_most, len(offered)), sent),
        questions=_questions(offered),
        weights=[(WEIGHTS[name](), int(count)) for name, count in found.weights.items() if name in WEIGHTS],
        caps=_caps(offered),
        struck=[each.code for each in offered if mine and str(each.pool.pk) in mine.struck],
        papers=found.status == RoundStatus.DONE,
        late=_late(found),
        promised=promised(found) if found.mode == Mode.APPROVAL else None,
    )


def _companions(actor: Actor, found: IntakeRound, mine: Application | None) -> list[Someone]:
    """Who of the family comes along with oneself: nobody who is in the round; nobody at all once the form is for others only."""
    if mine:
        return []
    asked = {each.person for each in queries.family_applications(actor, found)}
    return [each for each in party_of(actor)[1:] if each.key not in asked]


def _ranks(number: int, sent: QueryDict) -> list[Rank]:
    """As many wishes as there can be, with what was sent: at fault is the first that repeats an earlier one, else the first."""
    chosen = [whole(each) for each in sent.getlist("wish")[:number]]
    chosen += [0] * (number - len(chosen))
    again = (index for index, each in enumerate(chosen) if each and each in chosen[:index])
    wrong = next(again, 0)
    return [Rank(index + 1, each, index == wrong) for index, each in enumerate(chosen)]


def phase(found: IntakeRound, now: datetime) -> str:
    """What a reader should know first."""
    if found.status in {RoundStatus.CANCELLED, RoundStatus.DONE, RoundStatus.PLANNED}:
        return str(found.status)
    if now >= found.closes_at:
        return "waiting"
    if found.mode != Mode.QUEUE and now < found.opens_at:
        return "soon"
    return "open"


def standing(actor: Actor, found: IntakeRound) -> Standing | None:
    """Where the actor stands in a queue; None for who is not in it."""
    mine = queries.my_application(actor, found)
    line = read_line(found.key) if mine and mine.state != ApplicationState.WITHDRAWN else None
    if mine is None or line is None:
        return None
    number = number_of(found.key, mine.person)
    place, now = line.place(number), clock.now()
    return Standing(
        round=found,
        kind=kind_of(line, place, now),
        number=number,
        rank=place.rank,
        ahead=place.ahead,
        arrived=line.arrived,
        seconds=seconds(line, place, now),
        reason=place.reason,
        ticket=str(mine.booking.key) if mine.booking else "",
    )


def frame_context(found: IntakeRound, kind: str) -> dict[str, object]:
    """The waiting page with marks where numbers belong. `kind` may name the reason of who got nothing: lost:overlap."""
    kind, _colon, reason = kind.partition(":")
    return frame(found, kind, {name: mark.decode() for name, mark in MARKS.items()}, reason)


def frame(found: IntakeRound, kind: str, numbers: Mapping[str, object], reason: str) -> dict[str, object]:
    """One of the kinds of waiting page."""
    return {
        "round": found,
        "kind": kind,
        "before": kind == BEFORE,
        "sorting": kind == SORTING,
        "late": _late(found),
        "lost": kind in {LOST, OVER},
        "over": kind == OVER,
        "reason": REASONS.get(reason or kind, REASONS["full"])(),
        "nav": "activities",
        **numbers,
    }


LATE = {
    Delay.UNDRAWN: lambda: _("说好 %(since)s 摇号，到现在还没摇。"),
    Delay.UNANSWERED: lambda: _("说好 %(since)s 前答复完，到现在还没有。"),
    Delay.STALLED: lambda: _("排队从 %(since)s 起没有往前走，不是你的网络问题。你的位置还在，不用重排。"),
}


def _late(found: IntakeRound) -> str:
    """What a round is behind with, honestly, and who knows of it; "" while it keeps its word."""
    late = lateness(found, clock.now())
    if late is None:
        return ""
    delay = open_delay(found)
    words = LATE[late.kind]() % {"since": said(late.since)}
    if delay is None:
        return words
    return words + (_("已提醒主办单位，也报了上级。") if delay.escalated_at else _("已提醒主办单位。"))


def _reason(mine: Application | None) -> str:
    """Why, in a sentence; what the house wrote itself stands as it is."""
    if mine is None or not mine.reason:
        return ""
    return REASONS[mine.reason]() if mine.reason in REASONS else mine.reason


def _caps(offered: Sequence[Offered]) -> list[str]:
    """What the rules of what is given count, in words, each once."""
    policies = {each.pool.session.offering.policy for each in offered} - {None}
    return list(dict.fromkeys(said for each in policies if each for said in caps_said(each)))


def _questions(offered: Sequence[Offered]) -> Sequence[Question]:
    if not offered:
        return ()
    return questions_of(offered[0].pool.session.offering_id)


def _url(actor: Actor, pool: Pool) -> str:
    try:
        return subjects.resolve(actor, pool.session.offering.subject).url
    except (NotFound, UnknownSubject):
        return ""
