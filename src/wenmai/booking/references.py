"""What the trail's references to waiting, records and rounds resolve to."""

from django.utils.translation import gettext as _

from wenmai.booking.models import Application, BookingPolicy, IntakeRound, Offering
from wenmai.booking.queries.credit import get_event
from wenmai.booking.queries.sessions import get_session
from wenmai.booking.queries.waiting import get_entry
from wenmai.kernel import subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("booking.wait", _wait)
    subjects.register("booking.credit", _credit)
    subjects.register("booking.round", _round)
    subjects.register("booking.rule", _rule)
    subjects.register("booking.offering", _offering)
    subjects.register("booking.application", _application)


def _wait(actor: Actor, key: str) -> Subject:
    entry = get_entry(actor, whole(key))
    session = get_session(actor, entry.sessions[0])
    title = _("候补 %(session)s") % {"session": session}
    return Subject(f"booking.wait:{key}", title, "/booking/", session.offering.institution.code, session.division_id)


def _credit(actor: Actor, key: str) -> Subject:
    event = get_event(actor, whole(key))
    assert event.booking is not None
    session = event.booking.session
    title = _("守约记录 %(kind)s：%(session)s") % {"kind": event.get_kind_display(), "session": session}
    code = session.offering.institution.code
    return Subject(f"booking.credit:{key}", title, "/booking/record/", code, session.division_id)


def _round(_actor: Actor, key: str) -> Subject:
    found = IntakeRound.objects.select_related("institution").filter(pk=whole(key)).first()
    return _of_round(found, f"booking.round:{key}")


def _rule(_actor: Actor, key: str) -> Subject:
    found = BookingPolicy.objects.select_related("institution").filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("booking.no_rule", _("没有这条规则。"))
    house = found.institution
    return Subject(
        f"booking.rule:{key}", found.name, "", house.code if house else "", house.division_id if house else ""
    )


def _offering(actor: Actor, key: str) -> Subject:
    found = Offering.objects.select_related("institution").filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("booking.no_offering", _("没有可约的场次。"))
    return subjects.resolve(actor, found.subject)


def _application(actor: Actor, key: str) -> Subject:
    found = Application.objects.select_related("round__institution").filter(pk=whole(key)).first()
    if found is None or (found.person != actor.person and not actor.is_staff):
        raise NotFound("booking.no_application", _("没有这份报名，或者不是你的。"))
    return _of_round(found.round, f"booking.application:{key}")


def _of_round(found: IntakeRound | None, ref: str) -> Subject:
    if found is None:
        raise NotFound("booking.no_round", _("没有这一轮报名。"))
    house = found.institution
    return Subject(ref, found.title, f"/booking/rounds/{found.key}/", house.code, house.division_id)
