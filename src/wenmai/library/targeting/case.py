"""What a batch of targeting looks at: holds that wait for one title, and copies that could serve them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hold in the queue. `order` is its place: the lowest first. `pickup` is the house where it is to be handed over."""

    key: int
    order: int
    pickup: str


@dataclass(frozen=True, slots=True)
class Copy:
    """An item on a shelf of a house."""

    key: int
    place: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Holds and copies of one title. `allowed` gives for each hold the copies that may serve it, with the cost of bringing it."""

    holds: Sequence[Waiting]
    allowed: Mapping[int, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which copy for which hold, and what bringing all of them costs."""

    copies: Mapping[int, int]
    cost: int
