"""What the page of the circulation desk shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import page_number
from wenmai.library import policies
from wenmai.library.queries.deeds import DeedLine, last_deeds, open_tasks
from wenmai.library.queries.readers import ReaderPage, glance, reader_of_person
from wenmai.library.queries.scanning import ItemCard, scan
from wenmai.people.counter_pass import read_pass
from wenmai.people.queries.persons import display_name
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution, institutions_by_code

__all__ = ["DeskPage", "first_house", "get_house", "page", "page_number"]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`passed` names the reader in the next scan; `candidates` and `ask` are a question about a text."""

    reader: ReaderPage | None
    passed: str
    newcomer: str
    newcomer_name: str
    ask: str
    candidates: tuple[ItemCard, ...]
    deeds: tuple[DeedLine, ...]
    waiting: int
    keeps_terminals: bool


def first_house(actor: Actor) -> Institution:
    """The first house at which the actor serves readers. Raises NotFound."""
    houses = institutions_by_code(actor.scopes(STAFF_ROLES))
    if not houses:
        raise NotFound("library.no_desk", _("没有您当班的馆。请先请管理员在一个馆给您任职。"))
    return min(houses.values(), key=lambda each: (each.kind != "library", each.pinyin, each.code))


def get_house(actor: Actor, code: str) -> Institution:
    """A house at which the actor serves readers. Raises NotFound for others."""
    house = get_institution(actor, code)
    if not policies.may_circulate(actor, house.scope_path):
        raise NotFound("library.no_desk", _("没有这一页。"))
    return house


def page(actor: Actor, house: Institution, asked: Mapping[str, str]) -> DeskPage:
    """The desk with whoever is there. Raises NotFound when the reader's pass is too old."""
    passed, newcomer, ask = asked.get("reader", ""), asked.get("newcomer", ""), asked.get("ask", "")[:100]
    return DeskPage(
        _reader(actor, house, passed),
        passed,
        newcomer,
        display_name(read_pass(actor, newcomer)) if newcomer else "",
        ask,
        scan(ask, house.code).candidates if ask else (),
        last_deeds(house),
        open_tasks(actor, house).count,
        policies.may_keep_terminals(actor, house.scope_path),
    )


def _reader(actor: Actor, house: Institution, passed: str) -> ReaderPage | None:
    reader = reader_of_person(read_pass(actor, passed)) if passed else None
    return glance(actor, reader, house.scope_path) if reader else None
