"""Definitions that are data: tables of TOML files, each with an id, read into models."""

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """One table of such a file: nothing that is not known, and nobody changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str


Read = TypeVar("Read", bound=Table)


def read_tables(paths: Iterable[Path], name: str, model: type[Read]) -> dict[str, Read]:
    """All `[[name]]` of the files, by id; a number with a point is a Decimal. Raises ValueError for what is wrong or there twice."""
    found: dict[str, Read] = {}
    for path in sorted(paths):
        for table in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal).get(name, []):
            read = model.model_validate(table)
            if read.id in found:
                raise ValueError(f"{path.name}：{name} {read.id} 写了两次")
            found[read.id] = read
    return found
