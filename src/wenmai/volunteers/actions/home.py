"""Register, vouch, check, end and forget volunteers who come to people's homes."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.languages import Language
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, permit
from wenmai.kernel.subjects import reference
from wenmai.people.queries.persons import ages_of
from wenmai.volunteers import leaving, policies, telling
from wenmai.volunteers.drafts import CheckDraft, Offer, VolunteerDraft
from wenmai.volunteers.models import CheckKind, HomeVolunteer, VisitWhat, VolunteerCheck
from wenmai.volunteers.models.home import A_YEAR, WEEK
from wenmai.volunteers.sealed import checked, index_of, opened, sealed

ADULT = 18
MOST_PLACES = 20
TRAINED = timedelta(days=3 * 366)


@transaction.atomic
def register_volunteer(actor: Actor, *, draft: VolunteerDraft) -> HomeVolunteer:
    """我愿意上门: oneself, or by a clerk for who has no account. Oneself twice is the first, with the new words.

    Raises NotAllowed for a stranger or a minor, Invalid with the field at fault or without consent, Conflict for a
    phone that is registered.
    """
    own = _check_registrar(actor, draft)
    if own is not None:
        return change_offer(actor, volunteer=own, offer=draft.offer)
    _check_offer(draft.offer)
    if not draft.agreed:
        message = _("本人同意了才能登记。")
        raise Invalid("volunteers.consent", message, fields={"agreed": message})
    volunteer = _created(actor, draft)
    volunteer.places.set(draft.offer.places)
    note(actor, "volunteers.home.register", volunteer_reference(volunteer))
    telling.offered(actor, volunteer)
    return volunteer


@transaction.atomic
def change_offer(actor: Actor, *, volunteer: HomeVolunteer, offer: Offer) -> HomeVolunteer:
    """Other places, days or things to bring, by the volunteer or the house; what is agreed already stands."""
    volunteer = locked(volunteer.pk)
    permit(policies.may_see(actor, volunteer))
    _check_standing(volunteer)
    _check_offer(offer)
    volunteer.brings, volunteer.days = sorted(offer.brings), sorted(offer.days)
    volunteer.languages, volunteer.skills = sorted(offer.languages), offer.skills.strip()[:100]
    volunteer.save(update_fields=["brings", "days", "languages", "skills"])
    volunteer.places.set(offer.places)
    note(actor, "volunteers.home.change", volunteer_reference(volunteer))
    return volunteer


@transaction.atomic
def vouch(actor: Actor, *, volunteer: HomeVolunteer) -> HomeVolunteer:
    """担保: who heads the house has met the person. Twice keeps the first. Raises NotAllowed, Conflict."""
    volunteer = locked(volunteer.pk)
    permit(policies.may_vouch(actor, volunteer), _("由本单位负责人担保，不能给自己担保。"))
    _check_standing(volunteer)
    if volunteer.vouched_at is None:
        volunteer.vouched_at, volunteer.vouched_by = clock.now(), actor.person or "system"
        volunteer.save(update_fields=["vouched_at", "vouched_by"])
        note(actor, "volunteers.home.vouch", volunteer_reference(volunteer))
        telling.vouched(actor, volunteer)
    return volunteer


@transaction.atomic
def record_check(actor: Actor, *, volunteer: HomeVolunteer, check: CheckDraft) -> VolunteerCheck:
    """记核查: what was looked at, and until when it holds. The same day twice is the first.

    Raises NotAllowed for who does not head the house, Invalid for a day to come or for longer than a look holds.
    """
    volunteer = locked(volunteer.pk)
    permit(policies.may_vouch(actor, volunteer), _("由本单位负责人核查，不能给自己核查。"))
    _check_standing(volunteer)
    _check_days(check)
    found, made = VolunteerCheck.objects.get_or_create(
        volunteer=volunteer,
        kind=check.kind,
        checked_on=check.checked_on,
        defaults={"valid_until": check.valid_until, "by": actor.person or "system", "made_at": clock.now()},
    )
    if made:
        note(actor, "volunteers.home.check", volunteer_reference(volunteer), kind=check.kind)
    return found


@transaction.atomic
def end_volunteer(actor: Actor, *, volunteer: HomeVolunteer, reason: str = "") -> HomeVolunteer:
    """撤回同意 by the volunteer, or an end by the house: name, phone, skills and languages go at once, and plans with them.

    Twice keeps the first. Raises NotAllowed, and Invalid where the house gives no reason.
    """
    volunteer = locked(volunteer.pk)
    own = policies.is_own(actor, volunteer)
    permit(own or policies.may_register_at(actor, volunteer.house))
    if volunteer.ended_at is not None:
        return volunteer
    if not own and not reason.strip():
        message = _("写明原因，本人会看到。")
        raise Invalid("volunteers.reason", message, fields={"reason": message})
    _ended(actor, volunteer, reason.strip()[:200] or _("本人撤回同意"))
    note(actor, "volunteers.home.end", volunteer_reference(volunteer))
    telling.ended(actor, volunteer)
    return volunteer


@transaction.atomic
def open_phone(actor: Actor, *, volunteer: HomeVolunteer) -> str:
    """看电话: by the staff of the house, each time noted; by the volunteer, without. Raises NotAllowed, NotFound once dropped."""
    permit(policies.may_see(actor, volunteer))
    return noted_phone(actor, volunteer=volunteer)


@transaction.atomic
def noted_phone(actor: Actor, *, volunteer: HomeVolunteer) -> str:
    """The same for whom the caller has permitted: a house that arranges a visit with them. Raises NotFound once dropped."""
    named = opened(volunteer.contact)
    if named is None:
        raise NotFound("volunteers.contact_gone", _("登记结束了，姓名和电话已经删除。"))
    if not policies.is_own(actor, volunteer):
        note(actor, "volunteers.home.phone", volunteer_reference(volunteer))
    return named.phone


@transaction.atomic
def forget_person(actor: Actor, *, person: str) -> int:
    """End what is open of a person; the opaque key stays with what was done. Returns how many rows ended."""
    del actor
    rows = HomeVolunteer.objects.filter(person=person, ended_at=None).order_by("pk") if person else ()
    keys = [each.pk for each in rows]
    for key in keys:
        _ended(system(), locked(key), _("注销"))
    return len(keys)


def locked(key: int) -> HomeVolunteer:
    """A volunteer's row, locked: always before the visits that they are asked for."""
    rows = HomeVolunteer.objects.select_for_update(of=("self",)).select_related("house__division")
    return rows.prefetch_related("places", "checks").get(pk=key)


def volunteer_reference(volunteer: HomeVolunteer) -> str:
    """The subject reference of a volunteer."""
    return reference("volunteers.home", volunteer.pk)


def _check_registrar(actor: Actor, draft: VolunteerDraft) -> HomeVolunteer | None:
    """The actor's own row where there is one."""
    if not draft.person:
        permit(policies.may_register_at(actor, draft.house))
        return None
    if not actor.signed_in or (draft.person != actor.person and not actor.system):
        raise NotAllowed("volunteers.sign_in", _("登录后自己登记。没有手机的，请文化站代登记。"))
    if actor.child or ages_of([draft.person]).get(draft.person, ADULT) < ADULT:
        raise NotAllowed("volunteers.minor", _("满 18 岁才能上门。别的志愿服务可以问文化站。"))
    return HomeVolunteer.objects.filter(person=draft.person, ended_at=None).first()


def _created(actor: Actor, draft: VolunteerDraft) -> HomeVolunteer:
    named, offer = checked(draft.named), draft.offer
    try:
        with transaction.atomic():
            return HomeVolunteer.objects.create(
                house=draft.house,
                person=draft.person,
                contact=sealed(named),
                phone_index=index_of(named.phone),
                brings=sorted(offer.brings),
                days=sorted(offer.days),
                languages=sorted(offer.languages),
                skills=offer.skills.strip()[:100],
                consented_at=clock.now(),
                consent_by=actor.person or "system",
                demo=draft.demo,
            )
    except IntegrityError as error:
        message = _("这个人或这个电话已经登记过，可能在别的单位。要换单位，或改成自己登记，请原单位先结束。")
        raise Conflict("volunteers.registered", message) from error


def _check_offer(offer: Offer) -> None:
    bad = {
        "brings": (not offer.brings or not set(offer.brings) <= set(VisitWhat.values), _("选至少一样。")),
        "days": (not offer.days or not set(offer.days) <= set(WEEK), _("选至少一天。")),
        "languages": (not set(offer.languages) <= set(Language.values), _("从列出的里面选。")),
        "places": (not 1 <= len(offer.places) <= MOST_PLACES, _("选一到二十个去得了的地方。")),
    }
    for field, (wrong, message) in bad.items():
        if wrong:
            raise Invalid("volunteers.offer", message, fields={field: message})


def _check_days(check: CheckDraft) -> None:
    longest = A_YEAR if check.kind == CheckKind.NO_RECORD else TRAINED
    if check.kind not in CheckKind.values:
        raise Invalid("volunteers.check", _("选一项。"), fields={"kind": _("选一项。")})
    if check.checked_on > clock.today():
        message = _("写已经核查的日子，不写以后的。")
        raise Invalid("volunteers.check_day", message, fields={"checked_on": message})
    if not check.checked_on <= check.valid_until <= check.checked_on + longest:
        message = _("有效到哪天，从核查那天算：无犯罪记录查询最多一年，培训最多三年。")
        raise Invalid("volunteers.check_until", message, fields={"valid_until": message})


def _check_standing(volunteer: HomeVolunteer) -> None:
    if volunteer.ended_at is not None:
        raise Conflict("volunteers.ended", _("登记已经结束。愿意再来，重新登记。"))


def _ended(actor: Actor, volunteer: HomeVolunteer, reason: str) -> None:
    volunteer.ended_at, volunteer.ended_by, volunteer.end_reason = clock.now(), actor.person or "system", reason
    volunteer.contact, volunteer.phone_index, volunteer.skills, volunteer.languages = b"", "", "", []
    said = ["contact", "phone_index", "skills", "languages"]
    volunteer.save(update_fields=["ended_at", "ended_by", "end_reason", *said])
    volunteer.places.clear()
    leaving.left(actor, volunteer)
