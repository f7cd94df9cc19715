"""SRU side by side with Zebra on the same records: the same queries over the same client, ten records of MARCXML each time."""

import random
import re
import statistics
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from wenmai.bench import machine, oai, zebra
from wenmai.bench.stage import Stage
from wenmai.bench.stock import FILE, write_file
from wenmai.catalogue.cql.masking import escaped
from wenmai.catalogue.index import keeper
from wenmai.catalogue.index.tokens import close
from wenmai.catalogue.models import Record
from wenmai.catalogue.preparing.plain import from_plain

RECORDS, QUERIES, RUNS, SEED = 5_000, 100, 3, 51
_COUNT = re.compile(rb"numberOfRecords>(\d+)<")
_WORD = re.compile(r"[A-Za-z]{4,}")
Times = dict[str, list[float]]


def measure(stage: Stage) -> dict[str, Any]:
    """p50 and p95 in ms for title words, author words and ISBN, and of scans at both ends of the titles; with Zebra its own, the
    ratio of the medians (above 1: we are faster) and the share of queries that find as many records in both.
    """
    stage.runs = RUNS
    number, file = _load(stage), stage.state / "stock.mrc"
    asked = _drawn()
    with stage.serve() as url:
        ours, counts = _run(f"{url}/sru/", asked, "marcxml")
        scanned = _scanned(f"{url}/sru/")
    found: dict[str, Any] = {"records": number} | _figures("", ours) | scanned
    if not zebra.is_there():
        print("!! 没有装 zebrasrv（Debian: idzebra-2.0），没有比。", file=sys.stderr)
        return found | {"zebra": "absent"}
    folder = stage.state / "zebra"
    found["zebra_index_s"] = round(zebra.index(folder, file), 1)
    with zebra.serve(folder) as url:
        theirs, others = _run(url, asked, "")  # by itself it gives MARCXML
    return found | _figures("zebra_", theirs) | _compared(ours, theirs) | _agreement(counts, others)


def _load(stage: Stage) -> int:
    """Records in the tables and the index, unless they stand there, and the same in a file for Zebra; how many."""
    file = stage.state / "stock.mrc"
    if stage.sizes and stage.world:
        write_file(file, stage.sizes.records, Path(stage.world.records or FILE))
        return stage.sizes.records
    number = stage.times(RECORDS, 500)
    oai.load(file, number)
    keeper.catch_up()
    stage.settle()
    return number


def _drawn() -> dict[str, list[str]]:
    """Queries of each kind, drawn by how often words occur."""
    dice = random.Random(SEED)
    every = Record.objects.order_by("id").values_list("description", flat=True)
    rows = [from_plain(each) for each in every[:: max(1, Record.objects.count() // 5000)]]
    titles = [word for said in rows for text in said.title.romanised for word in _WORD.findall(text)]
    authors = [word for said in rows for agent in said.agents for text in agent.forms for word in _WORD.findall(text)]
    isbns = [each.number for said in rows for each in said.numbers.isbns]
    return {
        "title": [f"dc.title = {word}*" for word in dice.choices(titles, k=QUERIES)],
        "author": [f"dc.creator = {word}*" for word in dice.choices(authors, k=QUERIES)],
        "isbn": [f"bath.isbn = {number}" for number in dice.choices(isbns, k=QUERIES)],
    }


def _run(url: str, asked: dict[str, list[str]], schema: str) -> tuple[Times, dict[str, list[int]]]:
    """Milliseconds of every query RUNS times, after once to get warm; the numbers found."""
    parts = urlsplit(url)
    line = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    times: Times = {kind: [] for kind in asked}
    counts: dict[str, list[int]] = {}
    for turn in range(RUNS + 1):
        for kind, queries in asked.items():
            answers = [_ask(line, parts.path, query, schema) for query in queries]
            counts[kind] = [count for _ms, count in answers]
            times[kind] += [ms for ms, _count in answers] if turn else []
    line.close()
    return times, counts


def _ask(line: HTTPConnection, path: str, query: str, schema: str) -> tuple[float, int]:
    words = {"version": "1.1", "operation": "searchRetrieve", "query": query, "maximumRecords": "10"}
    words |= {"recordSchema": schema} if schema else {}
    start = time.perf_counter()
    line.request("GET", f"{path}?{urlencode(words)}")
    body = line.getresponse().read()
    found = _COUNT.search(body)
    return (time.perf_counter() - start) * 1000, int(found[1]) if found else -1


def _scanned(url: str) -> dict[str, float]:
    """Ten terms on each side of the first and of the last title, where one side has none: the dearest scans."""
    titles = sorted(filter(None, map(close, Record.objects.values_list("title", flat=True))))
    words = {"version": "1.1", "operation": "scan", "maximumTerms": "20", "responsePosition": "10"}
    found = {}
    for end, title in (("first", titles[0]), ("last", titles[-1])):
        asked = urlencode(words | {"scanClause": f'dc.title = "{escaped(title)}"'})
        taken = []
        for _run in range(RUNS + 1):
            start = time.perf_counter()
            with urlopen(f"{url}?{asked}") as answer:  # noqa: S310 - our own
                body = answer.read()
            taken.append((time.perf_counter() - start) * 1000)
        assert b"<diag" not in body, body
        found[f"scan_{end}_p50_ms"] = round(statistics.median(taken[1:]), 2)
    return found


def _figures(prefix: str, times: Times) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, taken in times.items():
        runs = [taken[at : at + QUERIES] for at in range(0, len(taken), QUERIES)]
        found[f"{prefix}{kind}_p50_ms"] = machine.spread([statistics.median(run) for run in runs], 2)
        found[f"{prefix}{kind}_p95_ms"] = round(statistics.quantiles(taken, n=20)[-1], 2)
    return found


def _compared(ours: Times, theirs: Times) -> dict[str, float]:
    return {f"{kind}_ratio": round(statistics.median(theirs[kind]) / statistics.median(ours[kind]), 2) for kind in ours}


def _agreement(ours: dict[str, list[int]], theirs: dict[str, list[int]]) -> dict[str, float]:
    return {
        f"{kind}_same_share": sum(one == other for one, other in zip(ours[kind], theirs[kind], strict=True)) / QUERIES
        for kind in ours
    }
