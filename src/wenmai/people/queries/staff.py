"""Postings within reach of who looks at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound, permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.people import policies
from wenmai.people.models import Account, ApiToken, Posting
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
    return page_of(rows.filter(_within(actor)), page)


def _within(actor: Actor) -> Q:
    if actor.system:
        return Q()
    divisions = actor.scopes((Role.ADMINISTRATOR,))
    below = Division.objects.filter(path__overlap=list(divisions)).values("code")
    houses = Institution.objects.filter(division__path__overlap=list(divisions)).values("code")
    own = actor.scopes(policies.APPOINTERS)
    return Q(scope__in=below) | Q(scope__in=houses) | Q(scope__in=own)


def get_posting(actor: Actor, key: int) -> Posting:
    """A present posting within reach. Raises NotFound."""
    permit(policies.may_see_staff(actor))
    found = Posting.objects.filter(_within(actor), pk=key, until=None).select_related("person").first()
    if found is None:
        raise NotFound("people.posting", _("没有这项任职。"))
    return found


def account_to_appoint(who: str) -> Account:
    """The account of a whole phone number or e-mail address. Raises NotFound."""
    found = account_by_email(who) if "@" in who else account_by_phone(who)
    if found is None:
        raise NotFound("people.no_account", _("没有用这个手机号或邮箱注册的人。请本人先注册，再来任命。"))
    return found


def place_names(codes: Sequence[str]) -> dict[str, str]:
    """Names of institutions and divisions by code, in two queries."""
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return names | dict(Institution.objects.filter(code__in=codes).values_list("code", "name"))


def tokens_of(actor: Actor, posting: int) -> "QuerySet[ApiToken]":
    """Tokens under a posting, newest first. Raises NotFound, NotAllowed."""
    return ApiToken.objects.filter(posting=get_posting(actor, posting)).order_by("-pk")
