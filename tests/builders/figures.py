"""Tables as statisticians send them, and the imports and publications made of them."""

from tests.builders.places import a_division, an_institution
from wenmai.kernel.actor import Actor, Grant, Role, system
from wenmai.ledger import intake
from wenmai.ledger.imports import Report
from wenmai.measures.register import PlaceRegister
from wenmai.places.models import Institution

HEAD = "类别,日期,机构代码,数量"


def a_library(division: str = "5104") -> Institution:
    """A library at a division."""
    return an_institution(kind="library", division=a_division(division))


def a_station(division: str = "510422101") -> Institution:
    """A culture station at a township."""
    return an_institution(kind="culture_station", division=a_division(division))


def statistician(*codes: str, person: str = "p-stat") -> Actor:
    """A statistician of some divisions; no account behind."""
    return Actor(person=person, grants=tuple(Grant(Role.STATISTICIAN, code) for code in codes))


def table(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    """A CSV."""
    return "\r\n".join([head, *rows]).encode(encoding)


def visits(house: Institution, *counts: int, month: int = 1) -> bytes:
    """A CSV of visits of the first days of a month of 2026."""
    rows = [f"公共图书馆流通人次,2026-{month:02d}-{day:02d},{house.code},{n}" for day, n in enumerate(counts, 1)]
    return table(*rows)


def sent(actor: Actor, content: bytes, *, what: str = "facts", name: str = "门禁.csv") -> int:
    """A file that was sent and waits; its key."""
    return intake.receive(actor, what=what, name=name, content=content, register=PlaceRegister()).pk


def carried_out(actor: Actor | None = None, content: bytes = b"", *, keep_good: bool = False, **more) -> Report:
    """A file that was sent and imported."""
    who = actor or system()
    draft = sent(who, content, **more)
    return intake.carry_out(who, draft=draft, keep_good=keep_good, register=PlaceRegister())
