"""A consortium of full size in a folder: made once, each bench has a copy of it as its own database.

The folder holds the cluster with the database `world` and the index of its catalogue; `world.json` stands there when both are whole.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from wenmai.runtime import database

TEMPLATE: Final = "world"
_FULL: Final = (250_000, 1_000_000, 200_000)
_INDEX: Final = "catalogue-index"  # as settings.CATALOGUE_INDEX has it below the state folder


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many titles, copies and readers there are; `records` were read for the titles, with those merged into others."""

    titles: int
    items: int
    readers: int
    records: int = 0


def full(scale: float) -> Sizes:
    """The sizes of a union catalogue of a province, at a scale."""
    titles, items, readers = (max(400, round(count * scale)) for count in _FULL)
    return Sizes(titles, items, readers)


@dataclass(frozen=True, slots=True)
class World:
    """The folder, and the file of real records that titles are recombined from: "" for those of the demo."""

    folder: Path
    records: str = ""

    @property
    def sizes(self) -> Sizes | None:
        """What there is; None while it was not made whole."""
        try:
            return Sizes(**json.loads(self._note.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def state(self) -> Path:
        """A new state folder for the bench that plays here; one that an ended bench left is gone."""
        found = self.folder / "state"
        shutil.rmtree(found, ignore_errors=True)
        found.mkdir(mode=0o700)
        return found

    @property
    def _note(self) -> Path:
        return self.folder / "world.json"

    def enter(self, owner: str, state: Path) -> None:
        """A database of a bench's own at the owner's address, and its index below the state folder: empty ones while there is no world."""
        _run(owner, "DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if self.sizes:
            _run(owner, "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
            shutil.copytree(self.folder / _INDEX, state / _INDEX)
        else:
            _run(owner, "DROP DATABASE IF EXISTS {template}")
            _run(owner, "CREATE DATABASE {name}")

    def leave(self, owner: str) -> None:
        """Give up the bench's database."""
        _run(owner, "DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def keep(self, owner: str, state: Path, sizes: Sizes) -> None:
        """What the database and the index hold now is the world from here on; nobody may be connected."""
        shutil.rmtree(self.folder / _INDEX, ignore_errors=True)
        shutil.copytree(state / _INDEX, self.folder / _INDEX)
        _run(owner, "ALTER DATABASE {name} RENAME TO {template}")
        self._note.write_text(json.dumps(asdict(sizes)))


def _run(owner: str, statement: str) -> None:
    """Beside the database that it is about."""
    beside = owner.replace(f"/{database.NAME}?", "/postgres?")
    names = {"name": sql.Identifier(database.NAME), "template": sql.Identifier(TEMPLATE)}
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(**names))
