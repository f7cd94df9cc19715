"""What the architecture tests read: the source tree, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "wenmai"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> tuple[Path, ...]:
    """Our Python files, migrations left out."""
    return tuple(sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: Function) -> int:
    """Lines of a function without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    has_doc = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return lines - ((first.end_lineno or 0) - first.lineno + 1) if has_doc else lines


def rooms() -> tuple[Path, ...]:
    """The folders of the house that hold code."""
    return tuple(sorted(p for p in SOURCE.iterdir() if p.is_dir() and (p / "__init__.py").exists()))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def layers_of(path: Path) -> set[str]:
    """What a module is by its name or its folder's: views/rooms.py and teams/desk_views.py are both views."""
    return {path.stem, path.stem.rpartition("_")[2], path.parent.name}
