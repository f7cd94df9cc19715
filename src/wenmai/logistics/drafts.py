"""What is handed to the actions: frozen, typed values."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RouteDraft:
    """A route: `weekdays` 1 to 7, `stops` codes of houses in their order, the hub not among them; `cost_fen` a trip."""

    name: str
    weekdays: Sequence[int]
    stops: Sequence[str]
    cost_fen: int = 0
    demo: bool = False
