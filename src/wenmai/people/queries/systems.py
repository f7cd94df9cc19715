"""Tokens and the systems that hold postings, within reach of who looks at them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound, permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.people import policies
from wenmai.people.models import ApiToken, Posting, SystemPosting
from wenmai.people.queries.staff import get_posting, reach


def my_postings(actor: Actor) -> tuple[Posting, ...]:
    """The actor's present postings under which a token may be issued, by place."""
    rows = Posting.objects.filter(person=actor.person or "-", until=None)
    return tuple(rows.exclude(role__in=policies.APART).order_by("scope", "role"))


def my_tokens(actor: Actor) -> "QuerySet[ApiToken]":
    """Tokens under the actor's own present postings, newest first."""
    rows = ApiToken.objects.filter(posting__person=actor.person or "-", posting__until=None)
    return rows.select_related("posting").order_by("-pk")


def tokens_of(actor: Actor, posting: int) -> "QuerySet[ApiToken]":
    """Tokens under a posting within reach, newest first. Raises NotFound, NotAllowed."""
    return ApiToken.objects.filter(posting=get_posting(actor, posting)).order_by("-pk")


def list_systems(actor: Actor, *, page: int = 1) -> Page[SystemPosting]:
    """Present system postings at and below the actor's places, by place and name. Raises NotAllowed."""
    permit(policies.may_see_systems(actor))
    rows = SystemPosting.objects.filter(_within(actor), until=None).select_related("answers__person")
    return page_of(rows.order_by("scope", "name", "pk"), page)


def get_system(actor: Actor, key: int) -> SystemPosting:
    """A present system posting within reach. Raises NotFound."""
    rows = SystemPosting.objects.filter(_within(actor), pk=key, until=None)
    found = rows.select_related("answers__person__account").first()
    if found is None:
        raise NotFound("people.system", _("没有这个对接系统，或已经停了。"))
    return found


def systems_of(actor: Actor, posting: int) -> "QuerySet[SystemPosting]":
    """Present systems for which the holder of a posting is responsible, as far as within reach."""
    return SystemPosting.objects.filter(_within(actor), answers=posting, until=None).order_by("name", "pk")


def system_tokens(actor: Actor, system: int) -> "QuerySet[ApiToken]":
    """Tokens of a system, newest first. Raises NotFound."""
    return ApiToken.objects.filter(system=get_system(actor, system)).order_by("-pk")


def responsible_posting(actor: Actor, person: str, path: tuple[str, ...]) -> int:
    """The posting with which a person can answer for a system at `path`: the nearest to it. Raises NotFound."""
    rows = Posting.objects.filter(_within(actor), person=person, until=None)
    found = sorted(rows, key=lambda row: (path.index(row.scope) if row.scope in path else -1, -row.pk))
    if not found:
        raise NotFound("people.not_staff", _("这个人在您管的范围里没有任职。请先任命，再请他负责。"))
    return found[-1].pk


def _within(actor: Actor) -> Q:
    return reach(actor, (Role.ADMINISTRATOR,))
