"""A harvester takes the whole catalogue over OAI-PMH, page by page, in MARCXML and in Dublin Core: records a second."""

import re
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from wenmai.bench import machine
from wenmai.bench.stage import Stage
from wenmai.bench.stock import write_file
from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.kernel.actor import system
from wenmai.runtime.trouble import Trouble

RECORDS, MOST, RUNS = 5_000, 20_000, 3
"""Of more than MOST records MARCXML is harvested whole once, everything else MOST of them."""
WHOLE = "marcxml"
FORMATS = {"marcxml": "records_per_s", "oai_dc": "dc_per_s", "cnmarcxml": "cnmarc_per_s"}
_HEADER = re.compile(rb"<header[^>]*><identifier>([^<]+)")
_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)<")


def measure(stage: Stage) -> dict[str, Any]:
    """{"records", "records_per_s" in MARCXML, "dc_per_s", "cnmarc_per_s" (converted), "page_p95_ms", "missed"}."""
    stage.runs = RUNS
    number = stage.sizes.titles if stage.sizes else stage.times(RECORDS, 500)
    if not stage.sizes:
        load(stage.state / "stock.mrc", number)
        stage.settle()
    found: dict[str, Any] = {"records": number}
    pages: list[float] = []
    with stage.serve() as url:
        for prefix, name in FORMATS.items():
            rates = []
            for run in range(RUNS):
                whole = number <= MOST or (run == 0 and prefix == WHOLE)
                wanted = number if whole else MOST
                seen, taken = harvest(url, prefix, most=wanted)
                if len(set(seen)) != wanted or len(seen) != wanted:
                    raise Trouble(f"收割到 {len(seen)} 条，应当是 {wanted} 条。")
                rates.append(wanted / sum(taken))
                pages += taken
            found[name] = machine.spread(rates, 0)
    return found | {"page_p95_ms": round(sorted(pages)[int(len(pages) * 0.95)] * 1000, 1), "missed": 0}


def load(file: Path, number: int) -> None:
    """So many records in the tables."""
    write_file(file, number)
    with file.open("rb") as stream:
        import_records(system(), stream=stream, source=Source("bench"), processes=2)


def harvest(url: str, prefix: str, *, most: int) -> tuple[list[bytes], list[float]]:
    """The identifiers of a list in their order, to its end or until there are so many, and the seconds of each page."""
    parts = urlsplit(url)
    line = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    asked, seen, taken = {"metadataPrefix": prefix}, list[bytes](), list[float]()
    while asked and len(seen) < most:
        start = time.perf_counter()
        line.request("GET", f"/oai/?{urlencode({'verb': 'ListRecords'} | asked)}")
        body = line.getresponse().read()
        taken.append(time.perf_counter() - start)
        seen += _HEADER.findall(body)
        token = _TOKEN.search(body)
        asked = {"resumptionToken": token[1].decode()} if token else {}
    line.close()
    return seen, taken
