"""Subscriptions of a house, one of them with its issues, and records that could be ordered."""

from collections.abc import Sequence

from django.db.models import Count, F, Q, QuerySet

from wenmai.catalogue.models import Record
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution
from wenmai.serials import barcodes, policies, refusals
from wenmai.serials.models import Arrival, Issue, IssueState, KeptYears, Subscription, Volume

HEAVY = ("raw", "description", "keys")


def subscriptions_of(house: Institution) -> QuerySet[Subscription]:
    """All, those that run longest first; `here` of `due` issues have come."""
    rows = Subscription.objects.filter(library=house).select_related("record")
    came = Count("issues", filter=Q(issues__state__in=(IssueState.ARRIVED, IssueState.BOUND)))
    counted = rows.annotate(due=Count("issues"), here=came).defer(*(f"record__{name}" for name in HEAVY))
    return counted.order_by(F("during__endswith").desc(), "record__title_key", "pk")


def get_subscription(actor: Actor, key: int) -> Subscription:
    """One that the actor keeps. Raises NotFound."""
    row = Subscription.objects.select_related("record", "library__division").filter(pk=key).first()
    if row is None or not policies.may_keep(actor, row.library.scope_path):
        raise refusals.no_subscription()
    return row


def issues_of_year(subscription: Subscription, year: int) -> Sequence[Issue]:
    """Its issues of a year with what was asked for. The subscription is not asked for again."""
    rows = list(
        subscription.issues.filter(on__year=year).annotate(claimed=Count("claims")).order_by("on", "first", "pk")
    )
    for each in rows:
        each.subscription = subscription
    return rows


def volumes_of(subscription: Subscription) -> Sequence[Volume]:
    """What was bound of it."""
    return list(subscription.volumes.select_related("item").order_by("pk"))


def kept_of(house: Institution) -> Sequence[KeptYears]:
    """Years that a house keeps from before."""
    rows = KeptYears.objects.filter(library=house).select_related("record")
    return list(rows.defer(*(f"record__{name}" for name in HEAVY)).order_by("record__title_key", "first"))


def records_like(text: str) -> Sequence[Record]:
    """Records that could be a serial's, by ISSN, number or the beginning of a title; ten at most."""
    said, plain = barcodes.read(text), text.strip()
    if not plain:
        return ()
    if said:
        found = Q(issns__contains=[said.issn])
    else:
        found = Q(title__istartswith=plain) | (
            Q(pk=int(plain)) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else Q(pk=0)
        )
    rows = Record.objects.filter(found, deleted_at=None, merged_into=None).defer(*HEAVY)
    return list(rows.order_by(F("issns__len").desc(nulls_last=True), "title_key", "pk")[:10])


def arrivals_of(subscription: Subscription, most: int = 10) -> Sequence[Arrival]:
    """What came last of it."""
    rows = Arrival.objects.filter(issue__subscription=subscription, undone_at=None).select_related("issue")
    return list(rows.order_by("-pk")[:most])


def chosen_record(key: int) -> Record | None:
    """A record that can be ordered."""
    return Record.objects.filter(pk=key, deleted_at=None, merged_into=None).defer(*HEAVY).first() if key else None
