"""What is asked of the rules: who borrows what, whose it is, and where."""

from dataclasses import dataclass, field

Path = tuple[str, ...]
"""Codes from the widest to the narrowest: divisions, then houses (main library, branch)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A house in its order: the divisions it lies in, the houses it belongs to and itself, and the groups of libraries
    (川渝, a paired library) that it is in. All are codes; `divisions` and `houses` run from the widest to the narrowest.
    """

    divisions: Path = ()
    houses: Path = ()
    groups: frozenset[str] = frozenset()


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Question:
    """One case. `where` lends, `owner` has paid for the thing, `home` is where it stands, `reader_home` gave the card.

    `category` is the path of the reader's category (("reader", "child")), `age` in full years or None where nobody knows.
    """

    where: Place
    owner: Place = NOWHERE
    home: Place = NOWHERE
    reader_home: Place = NOWHERE
    category: Path = ()
    kind: str = ""
    age: int | None = None
    renewal: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the matrix: what it asks for (empty = anything) and what it says (only the fields that it fills).

    `key` is stable and unique. A place column holds the code of a division, a house or a group; `ages` are years, both
    ends included.
    """

    key: int
    values: dict[str, object] = field(default_factory=dict, hash=False)
    category: str = ""
    where: str = ""
    owner: str = ""
    home: str = ""
    reader_home: str = ""
    kind: str = ""
    renewal: bool | None = None
    ages: tuple[int, int] | None = None
