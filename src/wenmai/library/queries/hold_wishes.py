"""Whether a reader may wait for a thing, to be handed over at a house; if not, why, and what to do instead."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.catalogue.models import Record
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.library import refusals
from wenmai.library.foreign import GUEST
from wenmai.library.grading import for_adults, too_young
from wenmai.library.models import Block, Hold, HoldScope, Item, Loan, Reader
from wenmai.library.queries.at_desk import House
from wenmai.library.queries.terms import ages_asked, terms_for_many
from wenmai.library.terms import Case, Terms

GONE = ("withdrawn", "lost", "missing")


def check(reader: Reader, thing: tuple[str, int], pickup: House, at: datetime, *, laid_by: bool = False) -> Terms:
    """The terms under which the locked reader may wait, with `laid_by` also for what stands there. Raises NotFound, Conflict."""
    _check_reader(reader, pickup, at)
    items = list(items_of(*thing).select_related("owner", "home", "record"))
    if not items:
        _check_known(*thing)
    permitted = _permitted(reader, items, pickup)
    if not permitted:
        raise refusals.refused("hold_scope" if _out_of_scope(reader, items, pickup) else "not_holdable")
    permitted = _fit_for_age(reader, permitted)
    _check_double(reader, items)
    terms = permitted[0][1]
    if Hold.objects.filter(reader=reader, closed_at=None).count() >= max(said.max_holds for _item, said in permitted):
        raise refusals.refused("max_holds")
    if not laid_by and not any(said.hold_standing for _item, said in permitted):
        _check_stands(thing, [item for item, _said in permitted], pickup)
    return terms


def check_pickup(hold: Hold, pickup: House, at: datetime) -> None:
    """Whether a hold that waits may be handed over at another house. Raises Conflict."""
    assert hold.reader is not None
    _check_reader(hold.reader, pickup, at)
    name, key = next((each, key) for each in ("work", "record", "wanted") if (key := getattr(hold, f"{each}_id")))
    items = list(items_of("item" if name == "wanted" else name, key).select_related("owner", "home", "record"))
    if items and not _permitted(hold.reader, items, pickup):
        raise refusals.refused("hold_scope" if _out_of_scope(hold.reader, items, pickup) else "not_holdable")


def _check_reader(reader: Reader, pickup: House, at: datetime) -> None:
    if reader.closed_at:
        raise refusals.refused("closed")
    if reader.valid_until and reader.valid_until < at.date():
        raise refusals.refused("expired")
    standing = Block.objects.filter(Q(until=None) | Q(until__gt=at), reader=reader, lifted_at=None, since__lte=at)
    found = standing.filter(scope__in=pickup.path).first()
    if found:
        said = _("读者证停借中（%s），不能预约。请到服务台了结后再约。") % found.get_kind_display()
        raise Conflict("library.blocked", said)


def _check_known(name: str, key: int) -> None:
    """A copy that is gone is known: it cannot be had now, which is another answer than that nothing has this key."""
    if name == "item":
        if not Item.objects.filter(pk=key).exists():
            raise refusals.no_item()
        return
    rows = Record.objects.filter(deleted_at=None, merged_into=None)
    if not (rows.filter(work=key) if name == "work" else rows.filter(pk=key)).exists():
        raise NotFound("library.no_record", _("没有这本书，请回到书目里找。"))


def items_of(name: str, key: int) -> QuerySet[Item]:
    """The items that a thing names, but for those that are gone."""
    column = {"work": "record__work", "record": "record", "item": "pk"}[name]
    return Item.objects.filter(**{column: key}).exclude(base__in=GONE).exclude(acquired_via=GUEST).order_by("pk")


def _permitted(reader: Reader, items: Sequence[Item], pickup: House) -> list[tuple[Item, Terms]]:
    return [(item, said) for item, said in _said(reader, items, pickup) if said.hold_ok]


def _fit_for_age(reader: Reader, permitted: list[tuple[Item, Terms]]) -> list[tuple[Item, Terms]]:
    """Those that a minor may have. Raises Conflict where there is none: it would be refused when it has come."""
    grown = [each for each in permitted if for_adults(each[0].record.audience, each[0].record.ages)]
    left = [each for each in permitted if each not in grown]
    if not grown:
        return left
    fit = [each for each in grown if not too_young(reader.person, reader.category, each[1].adult_age)]
    if not left and not fit:
        raise refusals.refused("not_for_minors")
    return left + fit


def _out_of_scope(reader: Reader, items: Sequence[Item], pickup: House) -> bool:
    """Only the scope of the house's rules stands against it."""
    return any(
        said.hold_scope != HoldScope.UNION
        and dict(said.why)["hold_ok"] == dict(said.why)["hold_scope"]
        and not said.hold_ok
        for _item, said in _said(reader, items, pickup)
    )


def _said(reader: Reader, items: Sequence[Item], pickup: House) -> list[tuple[Item, Terms]]:
    age = ages_asked([reader.person]).get(reader.person or "")
    cases = [
        Case(pickup.code, each.owner.code, each.home.code, reader.home.code, reader.category, each.kind, age=age)
        for each in items
    ]
    return list(zip(items, terms_for_many(cases), strict=True))


def _check_double(reader: Reader, items: Sequence[Item]) -> None:
    if Loan.objects.filter(reader=reader, closed_at=None, item__in=items).exists():
        raise refusals.refused("has_it")
    records = {each.record_id for each in items}
    works = {each.record.work_id for each in items if each.record.work_id}
    same = Q(record__in=records) | Q(work__in=works) | Q(wanted__record__in=records)
    if Hold.objects.filter(same, reader=reader, closed_at=None).exists():
        raise refusals.refused("held_already")


def _check_stands(thing: tuple[str, int], items: Sequence[Item], pickup: House) -> None:
    """Who could fetch it from the shelf of the house does so, unless as many as stand there are waited for."""
    here = [each for each in items if each.status == "available" and each.place_id == pickup.id]
    if not here:
        return
    name, key = thing
    waiting = Hold.objects.filter(state="waiting", frozen_at=None, **{"wanted" if name == "item" else name: key})
    if len(here) > waiting.count():
        said = _("这本书就在馆里架上，索书号 %s。到馆直接取；怕被借走，请到服务台说一声。") % (
            here[0].call_number or "—"
        )
        raise Conflict("library.stands_here", said)
