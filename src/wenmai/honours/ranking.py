"""Who comes first: by points, equal points by the order that was decided with a reason. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wenmai.honours.models import Application


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application with its place; `within` the quota; `tied` with another over the edge of the quota."""

    application: Application
    place: int
    within: bool
    tied: bool


def ranked(applications: Iterable[Application], quota: int, least: Decimal = Decimal(0)) -> Sequence[Ranked]:
    """Those with points, best first. Only a tie over the edge of the quota has to be decided."""
    rows = [each for each in applications if each.points is not None and each.struck_at is None]
    rows = sorted((each for each in rows if (each.points or 0) >= least), key=_key)
    edge = {_standing(each) for each in rows[quota - 1 : quota + 1]} if len(rows) > quota else set()
    open_tie = edge if len(edge) == 1 else set()
    return [Ranked(each, place, place <= quota, _standing(each) in open_tie) for place, each in enumerate(rows, 1)]


def _standing(application: Application) -> tuple[Decimal, int]:
    return -(application.points or Decimal(0)), application.order or 100


def _key(application: Application) -> tuple[Decimal, int, int]:
    return (*_standing(application), application.pk)
