"""The register of organisations, what was done for each, and the numbers of a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.honours import policies
from wenmai.honours.models import Organisation, OrganisationKind, SupportKind, SupportRecord
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Division
from wenmai.places.queries.divisions import divisions_by_code

KEEPERS = (Role.OFFICIAL, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class YearLine:
    """One kind of organisation: how many are active, how many were helped in the year, by what, with how much."""

    title: str
    active: int
    helped: int
    grants: int
    yuan: Decimal
    trainings: int
    venues: int


def organisations(division: str = "", kind: str = "", number: int = 1) -> Page[Organisation]:
    """The active ones, by name; `division` a code or "" for everywhere."""
    rows = _rows().filter(ended_on=None)
    rows = rows.filter(division__path__contains=[division]) if division else rows
    return page_of(rows.filter(kind=kind) if kind in OrganisationKind.values else rows, number)


def kept_organisations(actor: Actor, number: int = 1) -> Page[Organisation]:
    """Those of the actor's divisions, ended ones last."""
    return page_of(_kept(actor).order_by("ended_on", "name", "pk"), number)


def all_kept(actor: Actor) -> Sequence[Organisation]:
    """The same without pages, for the file."""
    return list(_kept(actor).prefetch_related("supports").order_by("division", "name"))


def get_organisation(key: int) -> Organisation:
    """Public. Raises NotFound."""
    found = _rows().filter(pk=key).first()
    if found is None:
        raise NotFound("honours.no_organisation", _("没有登记这个组织。"))
    return found


def get_kept_organisation(actor: Actor, key: int) -> Organisation:
    """One that the actor keeps. Raises NotFound."""
    found = get_organisation(key)
    if not policies.may_keep_organisation(actor, found):
        raise NotFound("honours.no_organisation", _("没有登记这个组织。"))
    return found


def get_kept_support(actor: Actor, key: int) -> SupportRecord:
    """One that the actor could take back. Raises NotFound."""
    found = SupportRecord.objects.select_related("organisation__division").filter(pk=key).first()
    if found is None or not policies.may_keep_organisation(actor, found.organisation):
        raise NotFound("honours.no_support", _("没有这笔扶持。"))
    return found


def supports_of(organisation: Organisation, *, also_undone: bool = False) -> Sequence[SupportRecord]:
    """What was done for it, newest first."""
    rows = organisation.supports.order_by("-happened_on", "-pk")
    return list(rows if also_undone else rows.filter(undone_at=None))


def homes_of(actor: Actor) -> Sequence[Division]:
    """The divisions whose register the actor keeps."""
    codes = [code for code in actor.scopes(KEEPERS) if code.isdecimal()]
    return sorted(divisions_by_code(codes).values(), key=lambda each: each.code)


def year_lines(homes: Sequence[Division], year: int) -> Sequence[YearLine]:
    """By kind of organisation, at the end of the year or today; what was taken back does not count. Two queries."""
    last = min(clock.today(), clock.today().replace(year=year, month=12, day=31))
    inside = Q(division__path__overlap=[each.code for each in homes] or ["-"])
    begun = Q(registered_on=None) | Q(registered_on__lte=last)
    standing = inside & begun & (Q(ended_on=None) | Q(ended_on__gt=last))
    active = dict(Organisation.objects.filter(standing).values_list("kind").annotate(n=Count("pk")))
    rows = SupportRecord.objects.filter(
        undone_at=None,
        happened_on__year=year,
        organisation__in=Organisation.objects.filter(inside),
    )
    found = rows.values_list("organisation__kind").annotate(
        helped=Count("organisation", distinct=True),
        grants=Count("pk", filter=Q(kind=SupportKind.GRANT)),
        yuan=Sum("amount"),
        trainings=Count("pk", filter=Q(kind=SupportKind.TRAINING)),
        venues=Count("pk", filter=Q(kind=SupportKind.VENUE)),
    )
    sums: Mapping[str, Sequence[object]] = {row[0]: row[1:] for row in found}
    return [
        _line(kind, active.get(kind.value, 0), sums.get(kind.value, (0, 0, None, 0, 0))) for kind in OrganisationKind
    ]


def _line(kind: OrganisationKind, active: int, sums: Sequence[object]) -> YearLine:
    helped, grants, yuan, trainings, venues = sums
    counts = [int(str(each)) for each in (helped, grants, trainings, venues)]
    return YearLine(str(kind.label), active, counts[0], counts[1], Decimal(str(yuan or 0)), counts[2], counts[3])


def _rows() -> "QuerySet[Organisation]":
    return Organisation.objects.select_related("division").order_by("name", "pk")


def _kept(actor: Actor) -> "QuerySet[Organisation]":
    codes = [code for code in actor.scopes(KEEPERS) if code.isdecimal()]
    return _rows().filter(division__path__overlap=codes or ["-"])
