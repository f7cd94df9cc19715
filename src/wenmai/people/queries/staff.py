"""Postings within reach of who looks at them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound, permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.people import policies
from wenmai.people.models import Account, Posting
from wenmai.people.queries.accounts import account_by_email, account_by_phone
from wenmai.places.models import Division, Institution


@dataclass(frozen=True, slots=True)
class Scope:
    """A place where the actor may appoint."""

    code: str
    name: str


def list_postings(actor: Actor, *, name: str = "", page: int = 1) -> Page[Posting]:
    """Present postings at and below the actor's own places, by place and name. Raises NotAllowed."""
    permit(policies.may_see_staff(actor))
    rows = Posting.objects.filter(until=None).select_related("person").order_by("scope", "person__name", "pk")
    if name:
        rows = rows.filter(person__name__contains=name.strip())
    return page_of(rows.filter(reach(actor, policies.APPOINTERS)), page)


def reach(actor: Actor, roles: Iterable[Role]) -> Q:
    """Rows whose `scope` lies at or below a place where the actor holds one of the roles; for divisions, all below."""
    if actor.system:
        return Q()
    divisions = list(actor.scopes((Role.ADMINISTRATOR,)))
    below = Division.objects.filter(path__overlap=divisions).values("code")
    houses = Institution.objects.filter(division__path__overlap=divisions).values("code")
    return Q(scope__in=below) | Q(scope__in=houses) | Q(scope__in=actor.scopes(roles))


def get_posting(actor: Actor, key: int) -> Posting:
    """A present posting within reach. Raises NotFound."""
    permit(policies.may_see_staff(actor))
    found = (
        Posting.objects.filter(reach(actor, policies.APPOINTERS), pk=key, until=None).select_related("person").first()
    )
    if found is None:
        raise NotFound("people.posting", _("没有这项任职。"))
    return found


def account_to_appoint(who: str) -> Account:
    """The account of a whole phone number or e-mail address. Raises NotFound."""
    found = account_by_email(who) if "@" in who else account_by_phone(who)
    if found is None:
        raise NotFound("people.no_account", _("没有用这个手机号或邮箱注册的人。请本人先注册，再来任命。"))
    return found


def staff_at(scope: str) -> list[tuple[str, str]]:
    """Who has a present posting at a place itself, as (person, name), by name. One query; for who serves there."""
    rows = Posting.objects.filter(scope=scope, until=None).order_by("person__name", "person")
    return list(rows.values_list("person", "person__name").distinct())


def scopes_of(person: str) -> tuple[str, ...]:
    """The places at which a person has a present posting, sorted."""
    return tuple(sorted(set(Posting.objects.filter(person=person, until=None).values_list("scope", flat=True))))
