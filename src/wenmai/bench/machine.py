"""The machine that a figure was measured on, and the spread of repeated measurements."""

import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path


def describe(postgresql: str) -> dict[str, str | int | float]:
    """Processor, cores, memory in GiB, system, Python, PostgreSQL; how many processes wanted to run in the minute before."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": postgresql,
        "load_before": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def spread(values: Sequence[float], digits: int = 2) -> dict[str, float]:
    """{"median", "low", "high"} of repeated measurements."""
    return {
        "median": round(statistics.median(values), digits),
        "low": round(min(values), digits),
        "high": round(max(values), digits),
    }
