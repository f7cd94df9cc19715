"""Files of TOML as tables, with every mistake told in Chinese and by line."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from wenmai.kernel.errors import Invalid
from wenmai.measures.mistakes import line_of, not_utf8, toml_mistake, too_large


@dataclass(frozen=True, slots=True)
class Source:
    """A definition file, or what a planner has typed: its name for sentences, and the whole text."""

    name: str
    text: str


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file with exact decimals. Raises Invalid."""
    return tables_of(source_of(path))


def source_of(path: Path) -> Source:
    """A file's text with its name. Raises Invalid."""
    try:
        return Source(path.name, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Invalid("plan.file", f"没有 {path.name} 这个文件。") from None
    except UnicodeDecodeError as error:
        raise Invalid("plan.toml", not_utf8(path.name, error)) from error


def tables_of(source: Source) -> dict[str, Any]:
    """The tables of a text with exact decimals. Raises Invalid."""
    try:
        return tomllib.loads(source.text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("plan.toml", toml_mistake(source.name, error)) from error
    except (ValueError, ArithmeticError) as error:  # thousands of digits, or an exponent that no Decimal has
        raise Invalid("plan.toml", too_large(source.name, source.text)) from error
    except RecursionError as error:
        raise Invalid("plan.toml", f"{source.name} 第 1 行：括号套得太深，请写平。") from error


def listed(source: Source, name: str) -> list[dict[str, Any]]:
    """The tables written [[name]]. Raises Invalid where somebody wrote [name] or name = …"""
    found = tables_of(source).get(name, [])
    if isinstance(found, list) and all(isinstance(each, dict) for each in found):
        return found
    line = line_of(source.text, rf"^\s*(\[\s*{name}\b|{name}\b)")
    raise Invalid("plan.toml", f"{source.name} 第 {line} 行：{name} 的开头要写成 [[{name}]]，用两层方括号。")
