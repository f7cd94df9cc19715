"""Groups whose books float, what stands and what is lent at their houses, and which books should stand elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.library.models import GroupMember, Item, LendingRule, LibraryGroup
from wenmai.logistics import refusals
from wenmai.logistics.queries.network import network
from wenmai.logistics.rebalancing import MOST, Line, Move, Shelf, moves, shares
from wenmai.places.models import Institution

DAYS: Final = 90
_TOPIC: Final = """CASE WHEN i.call_number ~ '^[A-Z]' THEN left(i.call_number, 1)
    WHEN r.clc[1] ~ '^[A-Z]' THEN left(r.clc[1], 1) ELSE '' END"""
_OURS: Final = "i.owner_id = ANY(%(houses)s) AND i.kind IN ('book', 'picture_book')"
_SHELVES: Final = f"""
WITH stands AS (
    SELECT coalesce(t.destination_id, i.place_id) AS house, {_TOPIC} AS topic, count(*) AS copies
    FROM library_item i JOIN catalogue_record r ON r.id = i.record_id
    LEFT JOIN library_transit t ON t.item_id = i.id AND i.status = 'in_transit'
        AND t.received_at IS NULL AND t.cancelled_at IS NULL AND t.rerouted_at IS NULL
    WHERE {_OURS} AND coalesce(t.destination_id, i.place_id) = ANY(%(houses)s)
        AND i.status IN ('available', 'on_loan', 'in_transit') GROUP BY 1, 2
), lent AS (
    SELECT l.institution_id AS house, {_TOPIC} AS topic, count(*) AS loans
    FROM library_loan l JOIN library_item i ON i.id = l.item_id JOIN catalogue_record r ON r.id = i.record_id
    WHERE {_OURS} AND l.institution_id = ANY(%(houses)s) AND l.opened_at >= %(since)s GROUP BY 1, 2
), topics AS (SELECT DISTINCT topic FROM stands)
SELECT h.id, t.topic, coalesce(s.copies, 0), coalesce(l.loans, 0)
FROM unnest(%(houses)s::bigint[]) AS h(id) CROSS JOIN topics t
LEFT JOIN stands s ON s.house = h.id AND s.topic = t.topic LEFT JOIN lent l ON l.house = h.id AND l.topic = t.topic
ORDER BY 2, 1
"""  # noqa: S608 - constants of this module
_FREE: Final = f"""
SELECT house, topic, id FROM (
    SELECT x.*, row_number() OVER (PARTITION BY house, topic ORDER BY last_lent NULLS FIRST, id) AS number FROM (
        SELECT i.id, i.place_id AS house, {_TOPIC} AS topic,
            (SELECT max(l.opened_at) FROM library_loan l WHERE l.item_id = i.id) AS last_lent
        FROM library_item i JOIN catalogue_record r ON r.id = i.record_id
        WHERE {_OURS} AND i.place_id = ANY(%(from)s) AND i.status = 'available'
    ) AS x JOIN unnest(%(from)s::bigint[], %(topics)s::text[]) AS w(house, topic) USING (house, topic)
) AS ranked WHERE number <= {MOST} ORDER BY house, topic, number
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A book that should go from here to a house."""

    item: Item
    topic: str
    to: Institution


@dataclass(frozen=True, slots=True)
class Side:
    """A shelf of a house on the page, with its share and what is too much."""

    house: Institution
    topic: str
    line: Line


@dataclass(frozen=True, slots=True)
class Balance:
    """A group: what is out of balance, which books leave this house, and how many leave others (by house)."""

    group: LibraryGroup
    floats: bool
    sides: Sequence[Side]
    leaving: Sequence[MoveLine]
    elsewhere: Sequence[tuple[Institution, int]]


def members(group: str) -> dict[str, Institution]:
    """The houses of a group today, by code."""
    rows = GroupMember.objects.filter(group=group, during__contains=clock.today())
    houses = Institution.objects.select_related("division").filter(pk__in=rows.values("institution"), closed_on=None)
    return {each.code: each for each in houses.order_by("code")}


def floats(group: LibraryGroup) -> bool:
    """Whether a rule in force lets what the group lends stay where it is given back."""
    rules = LendingRule.objects.filter(during__contains=clock.today(), floats=True)
    return rules.filter(where=group.scope).exists() or rules.filter(owner=group.scope).exists()


def groups_of(house: Institution) -> list[LibraryGroup]:
    """The groups in which a house takes part today."""
    rows = GroupMember.objects.filter(institution=house, during__contains=clock.today())
    return list(LibraryGroup.objects.filter(pk__in=rows.values("group")).order_by("code"))


def get_group(house: Institution, code: str) -> LibraryGroup:
    """A group in which the house takes part. Raises NotFound."""
    found = next((each for each in groups_of(house) if each.pk == code), None)
    if found is None:
        raise NotFound("logistics.no_group", refusals.no_page())
    return found


def proposal(group: str) -> tuple[list[Line], list[Move]]:
    """What stands at the houses of a group, or is on its way there, against its loans of 90 days, and which books should move.

    Six queries.
    """
    houses = members(group)
    by_key = {each.pk: code for code, each in houses.items()}
    values = {"houses": sorted(by_key), "since": clock.now() - timedelta(days=DAYS)}
    lines = shares([Shelf(by_key[key], *rest) for key, *rest in _rows(_SHELVES, values)])
    full = [each.shelf for each in lines if each.over > 0]
    values |= {"from": [houses[each.house].pk for each in full], "topics": [each.topic for each in full]}
    free: dict[tuple[str, str], list[int]] = {}
    for key, topic, item in _rows(_FREE, values) if full else ():
        free.setdefault((by_key[key], topic), []).append(item)
    return lines, moves(lines, free, network(houses.values()).distance)


def balance(house: Institution, group: LibraryGroup) -> Balance:
    """The page of a group, as a house sees it."""
    lines, planned = proposal(group.pk) if floats(group) else ([], [])
    houses = members(group.pk)
    mine = [each for each in planned if each.start == house.code]
    items = Item.objects.select_related("record").in_bulk([each.item for each in mine])
    others = {code: sum(each.start == code for each in planned) for code in houses if code != house.code}
    return Balance(
        group,
        floats(group),
        [Side(houses[each.shelf.house], topic_word(each.shelf.topic), each) for each in lines if each.over],
        [MoveLine(items[each.item], topic_word(each.topic), houses[each.end]) for each in mine],
        [(houses[code], number) for code, number in others.items() if number],
    )


def topic_word(topic: str) -> str:
    """How a class of 中图法 is written, "" for books that have none."""
    return _("%s 类") % topic if topic else _("没有分类")


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
