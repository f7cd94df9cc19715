"""Results as a table for a terminal, and for docs/benchmarks.md."""

from collections.abc import Sequence
from typing import Any


def draw(results: Sequence[dict[str, Any]]) -> str:
    """One line a figure: bench, figure, value with its spread; the machine below."""
    lines = ["| bench | figure | value |", "| --- | --- | --- |"]
    for result in results:
        lines += [f"| {result['bench']} | {name} | {_said(value)} |" for name, value in result["figures"].items()]
        lines.append(f"| {result['bench']} | load_before | {result['machine']['load_before']} |")
    machines = {
        tuple((name, value) for name, value in result["machine"].items() if name != "load_before") for result in results
    }
    lines += ["", *(", ".join(f"{name} {value}" for name, value in machine) for machine in machines)]
    return "\n".join(lines)


def _said(value: Any) -> str:
    if isinstance(value, dict) and "median" in value:
        return f"{value['median']} ({value['low']} to {value['high']})"
    return str(value)
