"""A few rows of the registers of the city: whose posts, connections, websites and pairings there are. All of it is made up."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

from wenmai.demo.houses import CITY, county_code
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.places.queries.institutions import institutions_by_code
from wenmai.registers.actions.entering import enter
from wenmai.registers.declaring import get_register
from wenmai.registers.drafts import Said

SOURCE = "演示数据"
KEYS = ("DQ", "XQ", "RH", "MY", "YB")
Row = tuple[str, str, Mapping[str, Any], date]
"""Register, in whose name, columns, since when."""


def keep_registers(actor: Actor, houses: Iterable[str], today: date) -> None:
    """Enter the rows that are not there yet; `houses`: codes of the libraries and culture centres."""
    codes = sorted(houses)
    for name, place, values, since in (*_of_houses(codes, today), *_of_places(today)):
        said = Said(SOURCE, min(since, today), since)
        with suppress(Conflict):  # a load that was stopped yesterday has entered it with yesterday's days
            enter(actor, register=get_register(name), place=place, values=values, said=said, demo=True)


def _of_houses(codes: list[str], today: date) -> Iterator[Row]:
    this_year, last_year = date(today.year, 1, 1), date(today.year - 1, 1, 1)
    for number, code in enumerate(codes):
        draw = Random(f"posts {code}")
        filled = draw.randint(8, 20)
        for since, more in ((last_year, 0), (this_year, draw.choice((0, 1)))):
            yield "posts", code, _posts(filled, more), since
        contact = today - timedelta(days=draw.choice((3, 9, 20, 120)))
        yield "connections", code, {"network": "tianfu", "last_contact": contact}, this_year
        if number % 3:
            yield "volunteer-projects", code, {"title": "周末讲解", "served": draw.randint(5, 40)}, this_year
        yield "websites", code, _website(code, today - timedelta(days=draw.choice((2, 12, 60)))), this_year


def _posts(filled: int, more: int) -> dict[str, Any]:
    return {
        "kind": "professional",
        "approved": filled + 2,
        "filled": filled,
        "full_time": filled,
        "part_time": 0,
        "senior": 1 + more,
        "middle": filled // 3,
    }


def _website(code: str, fresh_on: date) -> dict[str, Any]:
    columns = dict.fromkeys(("news", "guidance", "resources", "reservation"), True)
    return {"address": f"https://{code.lower()}.example.cn", **columns, "fresh_on": fresh_on}


def _of_places(today: date) -> Iterator[Row]:
    this_year, last_year = date(today.year, 1, 1), date(today.year - 1, 1, 1)
    for metric, before, now in (("aware", 292, 318), ("took_part", 188, 204)):
        for since, yes in ((last_year, before), (this_year, now)):
            survey = {"metric": metric, "asked": 400, "yes": yes, "method": "street"}
            yield "surveys", CITY, survey | {"fieldwork_from": since, "fieldwork_to": since}, since
    paper = {"item": "five_year_plan", "document": "演示文件，不是真的文号"}
    yield "checklists", CITY, paper, last_year
    purchase = {"title": "百场演出进乡村", "amount": 30_000_000, "supplier": "troupe", "demo_project": True}
    yield "purchases", CITY, purchase, this_year


def houses_of_the_city() -> list[str]:
    """The libraries and culture centres of the demo that have been opened."""
    codes = [county_code(key, kind) for key in KEYS for kind in ("LIB", "CUL")]
    return sorted(institutions_by_code([*codes, "PZH-LIB", "PZH-CUL"]))
