"""Who may do what with sessions and bookings. Pure: reads only the actor and the thing."""

from collections.abc import Iterable

from wenmai.booking.models import Booking, Offering, Session
from wenmai.kernel.actor import STAFF_ROLES, Actor, Channel, Role
from wenmai.places.models import Institution
from wenmai.places.policies import PROVINCE

# Actors with these channels are made by standing_in.py only, after it has asked whom they may act for.
STANDING_IN = frozenset({Channel.PHONE, Channel.COUNTER, Channel.RELATIVE})


def may_run_at(actor: Actor, path: Iterable[str]) -> bool:
    """Clerks and managers at any code of a scope path."""
    return actor.may(STAFF_ROLES, path)


def may_run_sessions_of(actor: Actor, institution: Institution) -> bool:
    """Clerks and managers of the institution, or of a division above it."""
    return may_run_at(actor, institution.scope_path)


def may_keep_devices(actor: Actor, institution: Institution) -> bool:
    """Who heads the house registers its scanners and takes them out of use."""
    return actor.may((Role.MANAGER,), institution.scope_path)


def may_run_offering(actor: Actor, offering: Offering) -> bool:
    """Schedule, publish, cancel, check in and count for sessions of the offering."""
    return may_run_sessions_of(actor, offering.institution)


def may_run(actor: Actor, session: Session) -> bool:
    """The same for one session."""
    return may_run_offering(actor, session.offering)


def may_judge(actor: Actor, session: Session, person: str) -> bool:
    """Excuse and answer appeals: who runs the session, but nobody in their own matter."""
    return may_run(actor, session) and actor.person != person


def may_judge_words(actor: Actor, session: Session) -> bool:
    """Take down words about a date: managers of a division that it lies in, never the house that is spoken of."""
    return actor.may((Role.MANAGER,), session.offering.institution.division.path)


def may_see_session(actor: Actor, session: Session) -> bool:
    """Everybody sees what was ever published; who runs it also sees what is planned."""
    return session.published_at is not None or may_run(actor, session)


def acts_as(actor: Actor, person: str) -> bool:
    """The person themself; not a system with a token of their posting, whose business is the house's and not theirs."""
    return bool(person) and actor.person == person and actor.channel is not Channel.API


def may_see_booking(actor: Actor, booking: Booking) -> bool:
    """The person themself and the staff of the host."""
    return acts_as(actor, booking.person) or may_run(actor, booking.session)


def may_claim_for(actor: Actor, host: Iterable[str], person: str) -> bool:
    """For oneself; for others the host's staff, and who was let stand in for them (family, an agent of the county).

    `host` is a scope path. Who stands in has been asked about beforehand: see standing_in.py.
    """
    return acts_as(actor, person) or may_run_at(actor, host) or actor.channel in STANDING_IN


def may_set_rules(actor: Actor, institution: Institution | None) -> bool:
    """Managers for their house; the rules of the province are its administrator's."""
    if institution is None:
        return actor.may((Role.ADMINISTRATOR,), (PROVINCE,))
    return actor.may((Role.MANAGER,), institution.scope_path)
