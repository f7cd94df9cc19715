"""Village galas: register, correct, look at, take down, and how many watched as others counted (SC-P02, SC-V05)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.actions.announcing import announce
from wenmai.activities.actions.festivals import join
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.galas import notices, rules
from wenmai.activities.galas.drafts import Evening, GalaDraft, GalaWords
from wenmai.activities.models import Activity, Gala, GalaPicture, GalaState, GalaViews
from wenmai.activities.vocabulary import Kind
from wenmai.audit.actions import note
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Session, Status
from wenmai.kernel import clock, pictures
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.links import is_link
from wenmai.kernel.subjects import reference
from wenmai.places.models import Institution

LINKS = {"live_url", "replay_url"}
STAMPS = {"worded_at", "worded_by"}
LONGEST = 12 * 60


@transaction.atomic
def register_gala(actor: Actor, *, draft: GalaDraft) -> Gala:
    """Register for checking; a new evening is announced, and its activity joins the festival.

    The same date again, or an evening of the same name and time, gives the first: one tap after the other.

    Raises NotAllowed, Invalid, and Conflict for a festival of another place or one that is over.
    """
    _held_house(draft.house)
    permit(policies.may_announce(actor, draft.house))
    _check(draft.words)
    if known := _known_evening(draft):
        return known
    activity, session = _evening(actor, draft)
    join(actor, festival=draft.festival, activity=activity)
    standing = Gala.objects.exclude(state=GalaState.WITHDRAWN).filter(festival=draft.festival, session=session)
    if known := standing.first():
        return known
    words = {name: getattr(draft.words, name).strip() for name in _WORDS}
    about = {"house": draft.house, "made_at": clock.now(), "made_by": actor.person, "demo": draft.demo}
    about |= {"worded_at": clock.now(), "worded_by": actor.person}
    try:
        with transaction.atomic():
            gala = Gala.objects.create(festival=draft.festival, session=session, **words, **about)
    except IntegrityError:  # the other telephone was quicker
        return standing.get()
    _keep_picture(gala, draft.words.picture)
    note(actor, "activities.gala.register", gala_reference(gala))
    notices.gala_asked(actor, gala)
    return gala


@transaction.atomic
def edit_gala(actor: Actor, *, gala: Gala, words: GalaWords) -> Gala:
    """Correct it; looked at again, but for a link to a host of WENMAI_LIVE_HOSTS: the evening does not wait for that."""
    gala = _locked(gala)
    permit(rules.may_keep_gala(actor, gala))
    if gala.state == GalaState.WITHDRAWN:
        raise Conflict("activities.gala_withdrawn", _("已经撤下。要再上联播，请重新登记。"))
    _check(words)
    changed: dict[str, Any] = {
        name: value for name in _WORDS if getattr(gala, name) != (value := getattr(words, name).strip())
    }
    if not changed and not words.picture:
        return gala
    trusted = changed.keys() <= LINKS and all(rules.is_embeddable(url) for url in changed.values())
    if not trusted or words.picture or gala.state == GalaState.RETURNED:
        changed |= {"state": GalaState.ASKED.value, "reason": ""}
    sent_again = "state" in changed and gala.state != GalaState.ASKED
    changed |= {"worded_at": clock.now(), "worded_by": actor.person}
    for name, value in changed.items():
        setattr(gala, name, value)
    gala.save(update_fields=list(changed))
    _keep_picture(gala, words.picture)
    note(actor, "activities.gala.edit", gala_reference(gala), changed=sorted(changed.keys() - STAMPS))
    if sent_again:
        notices.gala_asked(actor, gala)
    return gala


@transaction.atomic
def list_gala(actor: Actor, *, gala: Gala, seen: str | None = None) -> Gala:
    """核对通过: on the joint page from now on. Twice changes nothing. Raises NotAllowed, Conflict.

    `seen` is the stamp of the words that were looked at; other words stand by now: Conflict.
    """
    gala = _locked(gala)
    permit(rules.may_check_gala(actor, gala))
    if gala.state == GalaState.LISTED:
        return gala
    _check_asked(gala, seen)
    return _decided(actor, gala, GalaState.LISTED, "", "activities.gala.list")


@transaction.atomic
def return_gala(actor: Actor, *, gala: Gala, reason: str, seen: str | None = None) -> Gala:
    """退回, with what to change; `seen` as for `list_gala`. Twice keeps the first. Raises NotAllowed, Invalid, Conflict."""
    gala = _locked(gala)
    permit(rules.may_check_gala(actor, gala))
    if gala.state == GalaState.RETURNED:
        return gala
    _check_asked(gala, seen)
    return _decided(actor, gala, GalaState.RETURNED, _reason(reason), "activities.gala.return")


@transaction.atomic
def withdraw_gala(actor: Actor, *, gala: Gala, reason: str) -> Gala:
    """撤下, by the house or who checks; the evening itself stays announced. Twice keeps the first."""
    gala = _locked(gala)
    permit(rules.may_keep_gala(actor, gala) or rules.may_check_gala(actor, gala))
    if gala.state == GalaState.WITHDRAWN:
        return gala
    return _decided(actor, gala, GalaState.WITHDRAWN, _reason(reason), "activities.gala.withdraw")


@transaction.atomic
def note_views(actor: Actor, *, gala: Gala, views: int, source: str) -> GalaViews:
    """How many watched, as `source` counted (平台后台截图). The latest counts, in no attendance. The same again gives the first."""
    gala = _locked(gala)
    permit(rules.may_keep_gala(actor, gala) or rules.may_check_gala(actor, gala))
    if not 0 <= views <= 2_000_000_000:
        raise _invalid("views", _("观看数写整数。"))
    if not source.strip():
        raise _invalid("source", _("写明是谁数的，例如 四川公共文化云后台。"))
    latest = gala.views.last()
    if latest and (latest.views, latest.source) == (views, source.strip()[:80]):
        return latest
    made = gala.views.create(views=views, source=source.strip()[:80], at=clock.now(), by=actor.person)
    note(actor, "activities.gala.views", gala_reference(gala), views=views)
    return made


def gala_reference(gala: Gala) -> str:
    """Its name for other rooms and the trail."""
    return reference("activities.gala", gala.pk)


_WORDS = ("live_url", "replay_url", "programme", "getting_there")


def _held_house(house: Institution) -> None:
    """The house's row until the transaction ends: two taps are one after the other."""
    Institution.objects.select_for_update(no_key=True).get(pk=house.pk)


def _known_evening(draft: GalaDraft) -> Gala | None:
    """The gala that stands for a new evening of this name and time, so that a second tap announces none."""
    if isinstance(draft.when, Session):
        return None
    rows = Gala.objects.filter(festival=draft.festival, house=draft.house).exclude(state=GalaState.WITHDRAWN)
    rows = rows.exclude(session__status=Status.CANCELLED).filter(session__starts_at=draft.when.start)
    return rows.filter(session__offering__title=draft.when.title.strip()).order_by("pk").first()


def _evening(actor: Actor, draft: GalaDraft) -> tuple[Activity, Session]:
    if isinstance(draft.when, Session):
        found = Activity.objects.select_related("offering__institution__division")
        activity = found.filter(offering=draft.when.offering_id, offering__institution=draft.house).first()
        if activity is None or draft.when.status in {Status.PLANNED, Status.CANCELLED}:
            raise _invalid("session", _("选本单位已经发布的一场，或写一场新的。"))
        return activity, draft.when
    return _announced(actor, draft, draft.when)


def _announced(actor: Actor, draft: GalaDraft, evening: Evening) -> tuple[Activity, Session]:
    faults: Mapping[str, tuple[bool, str]] = {
        "title": (not 0 < len(evening.title.strip()) <= 60, _("写上这场村晚的名字。")),
        "starts_at": (evening.start < clock.now() - timedelta(hours=12), _("这个时间已经过了。")),
        "minutes": (not 10 <= evening.minutes <= LONGEST, _("写演多少分钟，10 到 720。")),
    }
    for field, (bad, message) in faults.items():
        if bad:
            raise _invalid(field, message)
    end = evening.start + timedelta(minutes=evening.minutes)
    slot = Slot(evening.start, end, draft.house.division, evening.venue.strip()[:80] or draft.house.label)
    words = ActivityDraft(
        draft.house, evening.title.strip(), Kind.PERFORMANCE.value, series=draft.festival.title[:60],
        bookable=False, demo=draft.demo,
    )  # fmt: skip
    activity = announce(actor, draft=words, slots=(slot,))
    return activity, Session.objects.get(offering=activity.offering)


def _check(words: GalaWords) -> None:
    for name, url in (("live_url", words.live_url), ("replay_url", words.replay_url)):
        if url.strip() and not is_link(url.strip()):
            raise _invalid(name, _("写完整的网址，以 https:// 开头。"))
    if len(words.programme) > 2000:
        raise _invalid("programme", _("节目单 2000 个字以内。"))
    if len(words.getting_there) > 200:
        raise _invalid("getting_there", _("怎么去，200 个字以内。"))


def _keep_picture(gala: Gala, content: bytes) -> None:
    if content:
        sent = pictures.read(content)
        about = {"type": sent.type, "size": len(sent.content), "content": sent.content, "at": clock.now()}
        GalaPicture.objects.update_or_create(gala=gala, defaults=about)


def _locked(gala: Gala) -> Gala:
    rows = Gala.objects.select_related("house__division", "festival")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=gala.pk)


def _check_asked(gala: Gala, seen: str | None) -> None:
    if gala.state != GalaState.ASKED:
        raise Conflict("activities.gala_not_asked", _("这一场不在等核对。村里改过以后会再送来。"))
    if seen is not None and seen != gala.stamp:
        raise Conflict("activities.gala_reworded", _("你看的时候，村里又改过了。现在是改过的，看清楚再定。"))


def _reason(reason: str) -> str:
    if not reason.strip():
        raise _invalid("reason", _("写一句为什么。"))
    return reason.strip()[:200]


def _decided(actor: Actor, gala: Gala, state: GalaState, reason: str, verb: str) -> Gala:
    gala.state, gala.reason, gala.decided_at, gala.decided_by = state, reason, clock.now(), actor.person
    gala.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    note(actor, verb, gala_reference(gala))
    notices.gala_decided(actor, gala)
    return gala


def _invalid(field: str, message: str) -> Invalid:
    return Invalid("activities.gala", message, fields={field: message})
