"""Why a claim is refused, and what to do instead. The statement decides; these sentences explain."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.drafts.claims import Claim, Claimable
from wenmai.booking.models import ACTIVE, Booking, Door, Group, Session, Status
from wenmai.booking.names import Names, Party, check_companions, check_names
from wenmai.booking.standing_in import check_alone
from wenmai.kernel.actor import ANYONE, Actor, Channel
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.people.queries.needs import needs_of
from wenmai.people.queries.persons import ages_of

LONG = timedelta(hours=12)
LARGEST_GROUP = 1000
ELDER, ADULT = 60, 18  # 老年人权益保障法 2; 未成年人保护法 2


def check_claim(actor: Actor, found: Claimable, wish: Claim, now: datetime) -> None:
    """Raise the first reason why `wish` cannot be had, before any row is locked."""
    _check_party(_most(actor, found, wish), wish)
    _check_session(actor, found, now)
    _check_kept(actor, found, wish)
    _check_window(found, now)
    check_people(actor, _names_of(found, wish), wish)
    if found.remaining < wish.party_size:
        raise full(found.remaining, wish.party_size)


def check_people(actor: Actor, asked: Names, wish: Party) -> None:
    """The same for every way to a place: a child not alone, one's own family as companions, real names where they are asked.

    Raises NotAllowed (booking.minor, real_name), Invalid (booking.party, names).
    """
    check_companions(wish)
    check_alone(actor, wish.person)
    check_names(asked, wish)


def _names_of(found: Claimable, wish: Claim) -> Names:
    """A group that the house's own staff book for brings its own list: only who books is asked for the name."""
    return Names(found.real_name_level, each=found.real_name_each and wish.party_size <= found.party_max)


def begun(session: Session, now: datetime) -> bool:
    """Whether it is too late to come: after the start; of what goes on for more than 12 hours, after the end."""
    starts: datetime = session.starts_at
    ends: datetime = session.ends_at
    return now >= (ends if ends - starts > LONG else starts)


def check_for_all(found: Claimable, now: datetime) -> None:
    """Raise the reason why nobody can have a place now, whoever asks; nothing when it depends on who asks."""
    if found.bookable and found.round is None and not found.door:
        _check_session(ANYONE, found, now)
        _check_window(found, now)
        if not found.remaining:
            raise full(0, 1)


def refused_now(found: Claimable, wish: Claim) -> Conflict:
    """The statement found no place: say why as of now."""
    if not found.accepting:
        return _not_accepting(found.status)
    return full(0 if wish.leads else found.remaining, wish.party_size)


def full(remaining: int, party: int) -> Conflict:
    """No place left, or too few for the party."""
    if remaining:
        message = _("只余 %(left)s 席，不够 %(party)s 人。减少人数再约，或看别的场次。") % {
            "left": remaining,
            "party": party,
        }
        return Conflict("booking.too_few", message, fields={"party_size": message})
    return Conflict("booking.full", _("满了。看看别的场次；有人取消时，位子会回到这里。"))


def not_yet(opens_at: datetime) -> Conflict:
    """Too early: when places are to be had."""
    local = timezone.localtime(opens_at)
    said = {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}
    when = _("%(month)s 月 %(day)s 日 %(time)s") % said
    return Conflict("booking.not_yet", _("%(when)s 开放预约。") % {"when": when})


def duplicate() -> Conflict:
    """The person has an active booking of this session."""
    return Conflict("booking.already_booked", _("这一场已经约过了。要改人数，先取消再约。"))


def check_one_place_each(session: int, wish: Claim) -> None:
    """Raise Conflict when somebody of the party has a place on the date already, with others or by a ticket of their own."""
    rows = Booking.objects.filter(session=session, state__in=ACTIVE).exclude(person=wish.person)
    along = Q(dependants__overlap=[wish.person, *wish.dependants])
    if rows.filter(along | Q(person__in=wish.dependants)).exists():
        message = _("有人在家人的预约里已经有位子了，一个人只占一个。去掉这个人再约，或先取消那一份。")
        raise Conflict("booking.in_another_party", message, fields={"dependants": message})


def _most(actor: Actor, found: Claimable, wish: Claim) -> int:
    """How large a party may be: what the offering says; larger for a group, whom the host's own staff book for."""
    by_staff = wish.person != actor.person and policies.may_run_at(actor, found.host)
    return LARGEST_GROUP if by_staff else found.party_max


def check_counted(party: int) -> None:
    """Raise Invalid for a party of nobody, or of what is no number."""
    if party < 1:
        message = _("写来几个人，最少 1 人。")
        raise Invalid("booking.party", message, fields={"party_size": message})


def _check_party(most: int, wish: Claim) -> None:
    check_counted(wish.party_size)
    if wish.party_size > most:
        message = _("一次最多约 %(most)s 人。人更多，请打电话给主办单位。") % {"most": most}
        raise Invalid("booking.party", message, fields={"party_size": message})
    check_companions(wish)


def _check_session(actor: Actor, found: Claimable, now: datetime) -> None:
    if not found.bookable:
        raise Conflict("booking.walk_in", _("这一场不用预约，直接来。"))
    if found.status != Status.PUBLISHED:
        raise _not_accepting(found.status)
    late = found.ends_at - found.starts_at > LONG or policies.may_run_at(actor, found.host)
    if now >= (found.ends_at if late else found.starts_at):
        raise Conflict("booking.over", _("这一场已经开始。想来可以直接到现场问一问，或看下一场。"))


def _check_kept(actor: Actor, found: Claimable, wish: Claim) -> None:
    """Places of a round are given by it alone; kept places go to those they are kept for."""
    if found.round is not None:
        raise Conflict("booking.by_round", _("这一场的名额统一报名，不单独约。点“报名”，结果会通知你。"))
    if found.door == Door.LATER:
        raise Conflict("booking.second_release", _("这些是第二批的名额，还没有放。到放号的时间再来约。"))
    if found.door and (actor.channel is Channel.RELATIVE or policies.acts_as(actor, wish.person)):
        raise Conflict("booking.kept_for_door", _("这些名额留给服务台和电话。请选普通名额，或打电话、到场办理。"))
    if kept_from(found.door, actor.channel):
        raise Conflict(
            "booking.kept_for_door", _("这些名额留给另一个门：现场的给到场的人，电话的给打电话的人。请选普通名额。")
        )
    if found.group:
        check_group(found.group, wish)


def kept_from(door: str, channel: Channel) -> bool:
    """Whether who books by telephone would take the places of those who stand at the counter, or the other way round.

    The host's own desk is neither: it seats who is there, whatever is left. The second part of a release waits for its
    time, whoever asks.
    """
    if door == Door.LATER:
        return True
    others = {Channel.PHONE: Door.COUNTER, Channel.COUNTER: Door.PHONE}
    return bool(door) and others.get(channel) == door


def check_group(group: str, wish: Claim) -> None:
    """Raise Conflict when nobody of a party is of the group that places are kept for."""
    if not belongs((wish.person, *wish.dependants), group):
        message = _("这些名额留给%(group)s。请选普通名额。") % {"group": Group(group).label}
        raise Conflict("booking.kept_for_group", message)


def belongs(persons: Sequence[str], group: str) -> bool:
    """Whether one of a party is of a group: by the birthday, or by a care asked for under consent."""
    if group == Group.CARE:
        return bool(needs_of(persons))
    ages = ages_of(persons).values()
    return any(age >= ELDER for age in ages) if group == Group.ELDER else any(age < ADULT for age in ages)


def _not_accepting(status: str) -> Conflict:
    if status == Status.CANCELLED:
        return Conflict("booking.cancelled", _("这一场取消了。看看别的场次。"))
    return Conflict("booking.closed", _("这一场停止预约了。想来请打电话问主办单位。"))


def _check_window(found: Claimable, now: datetime) -> None:
    if now < found.opens_at:
        raise not_yet(found.opens_at)
    if now >= found.closes_at:
        raise Conflict("booking.over", _("预约截止了。想来可以直接到现场问一问。"))
