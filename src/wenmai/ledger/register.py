"""What an import must know of places, which lie above the ledger: the caller brings a register."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor, Role
from wenmai.ledger.cells import Unreadable, shown
from wenmai.ledger.policies import may_import


@dataclass(frozen=True, slots=True)
class Known:
    """A division or institution that exists: its division's code, the codes from root to itself, and its kind."""

    division: str
    path: tuple[str, ...]
    institution_kind: str = ""


class Register(Protocol):
    """Looks codes up; one that does not exist is left out. An institution's path ends with its own code."""

    def divisions(self, codes: Collection[str]) -> Mapping[str, Known]:
        """The divisions of these codes, by code."""

    def institutions(self, codes: Collection[str]) -> Mapping[str, Known]:
        """The institutions of these codes, by code."""


class Places:
    """The places of one import: its codes are looked up all together, and checked against what the actor may import."""

    def __init__(self, actor: Actor, register: Register) -> None:
        self.actor = actor
        self.register = register
        self._divisions: dict[str, Known] = {}
        self._institutions: dict[str, Known] = {}
        self.paths: set[tuple[str, ...]] = set()

    def learn(self, divisions: Collection[str], institutions: Collection[str]) -> None:
        """Look up the codes of a file, before its rows are read one by one. Two queries."""
        self._divisions.update(self.register.divisions(divisions))
        self._institutions.update(self.register.institutions(institutions))

    @property
    def within(self) -> list[str]:
        """The codes in which all places of the import lie."""
        return sorted(set.intersection(*map(set, self.paths))) if self.paths else []

    @property
    def scopes(self) -> list[str]:
        """The actor's postings by which they were allowed; "*" for the product itself."""
        if self.actor.system:
            return ["*"]
        codes = {code for path in self.paths for code in path}
        return sorted(codes.intersection(self.actor.scopes((Role.STATISTICIAN,))))

    def division(self, code: str) -> Known:
        """The division of a learned code. Raises Unreadable."""
        known = self._divisions.get(code)
        if known is None:
            raise Unreadable(_("没有代码为「%(code)s」的区划，请对照区划表。") % {"code": shown(code)})
        return known

    def institution(self, code: str) -> Known:
        """The institution of a learned code. Raises Unreadable."""
        known = self._institutions.get(code)
        if known is None:
            raise Unreadable(_("没有代码为「%(code)s」的机构，请对照机构表。") % {"code": shown(code)})
        return known

    def allow(self, path: tuple[str, ...]) -> None:
        """Raises Unreadable unless the actor may import for a place with this path."""
        if path in self.paths:
            return
        if not may_import(self.actor, path):
            raise Unreadable(_("您不负责这个地方的统计，不能导入它的数据。"))
        self.paths.add(path)
