"""What there is to download. A room above adds its own sets, once, when it starts."""

from collections.abc import Callable, Iterable
from typing import Final

from wenmai.trust import moments, sdmx
from wenmai.trust.formats import offered
from wenmai.trust.queries import opendata
from wenmai.trust.sdmx import Structure
from wenmai.trust.tables import FIGURES, MEASURES, PLACES, ROLLUPS, STOCKS, UNITS, Dataset, Table

_MORE: Final[list[Callable[[], Iterable[Dataset]]]] = []
_STRUCTURES: Final[list[Structure]] = [sdmx.ROLLUPS, sdmx.STOCKS]


def offer(more: Callable[[], Iterable[Dataset]], *structures: Structure) -> None:
    """Add what another room gives away, asked anew for each catalogue, and what its SDMX files are made of."""
    if more not in _MORE:
        _MORE.append(more)
        _STRUCTURES.extend(structures)


def structures() -> list[Structure]:
    """What every SDMX file is made of."""
    return list(_STRUCTURES)


def datasets() -> list[Dataset]:
    """All there is, in the order of the catalogue."""
    plain = [_one(table) for table in (FIGURES, MEASURES, PLACES)]
    rolled = [_of_year(ROLLUPS, str(year), offered()) for year in opendata.years()]
    return [*plain, *rolled, *_stocks(), *added()]


def added() -> list[Dataset]:
    """What other rooms give away."""
    return [each for more in _MORE for each in more()]


def stock_years() -> list[str]:
    """The years whose stocks are offered, newest first."""
    return moments.names_of(sorted({moments.last_day().year, *opendata.years()}, reverse=True))


def _stocks() -> list[Dataset]:
    plain = [kind for kind in offered() if kind != "sdmx.csv"]
    return [
        _of_year(table, year, kinds) for table, kinds in ((STOCKS, offered()), (UNITS, plain)) for year in stock_years()
    ]


def _one(table: Table) -> Dataset:
    return Dataset(table.name, table.title, table, (("csv", f"/data/{table.name}.csv"),))


def _of_year(table: Table, year: str, kinds: Iterable[str]) -> Dataset:
    files = tuple((kind, f"/data/{table.name}/{year}.{kind}") for kind in kinds)
    return Dataset(f"{table.name}/{year}", f"{year} 年{table.title}", table, files)
