"""Somebody outside: has the public addresses, the standard library and the printed rules, and nothing of ours."""

import csv
import io
import json
from decimal import ROUND_HALF_UP, Decimal


class Outsider:
    """Downloads once what it is told to read; `get` gives the bytes of an address."""

    def __init__(self, get):
        self.get, self.kept = get, {}

    def rows(self, path):
        """A CSV file as dictionaries."""
        if path not in self.kept:
            self.kept[path] = list(csv.DictReader(io.StringIO(self.get(path).decode())))
        return self.kept[path]

    def components(self, name):
        """The columns of an SDMX file by role, in their order, as the page of open data prints them."""
        page = self.get("/data/").decode()
        table = page.split(f'<details id="{name}">')[1].split("</details>")[0]
        found = {"维度": [], "数": [], "说明": []}
        for line in table.split('<th scope="row">')[1:]:
            found[line.split("<td>")[1].split("</td>")[0]].append(line.split("</th>")[0])
        return found

    def series(self, path, name):
        """An SDMX-CSV 2.0 file as {dimensions: (value, attributes)}, read by the rules of the standard alone."""
        known = self.components(name)
        head, *lines = csv.reader(io.StringIO(self.get(path).decode()))
        columns = [*known["维度"], *known["数"], *known["说明"]]
        if head[:3] != ["STRUCTURE", "STRUCTURE_ID", "ACTION"] or head[3:] != columns:
            raise ValueError(head)
        found, width = {}, len(known["维度"])
        for kind, of, action, *cells in lines:
            key = tuple(cells[:width])
            if (kind, of.lower(), action) != ("dataflow", f"wenmai:{name}(1.0)", "I") or key in found:
                raise ValueError(cells)
            value = Decimal(cells[width]) if cells[width] else None
            found[key] = (value, dict(zip(known["说明"], cells[width + 1 :], strict=True)))
        return found

    def json(self, path):
        return json.loads(self.get(path), parse_float=Decimal)

    def clause(self, plan, region, clause, period, reading=""):
        return self.json(f"/data/clauses/{plan}/{region}/{clause}/{period}.json{reading}")

    def page(self, plan, region, clause, period, reading=""):
        return self.get(f"/data/clauses/{plan}/{region}/{clause}/{period}/{reading}").decode()

    def stock(self, period, measure, division):
        """A stock of a region; None where it is withheld or nobody said one."""
        found = [
            row
            for row in self.rows(f"/data/stocks/{period}.csv")
            if (row["measure"], row["division"], row["part"]) == (measure, division, "total")
        ]
        return Decimal(found[0]["value"]) if found and found[0]["value"] else None

    def flow(self, year, measure, division):
        """The months of a year added; None where one is withheld or none is there."""
        found = [
            row["value"]
            for row in self.rows(f"/data/rollups/{year}.csv")
            if (row["measure"], row["division"], row["part"]) == (measure, division, "total")
        ]
        return sum(map(Decimal, found)) if found and all(found) else None

    def houses(self, kind, division, day):
        """The codes of the houses of a kind that stood in a region on a day."""
        places = {row["code"]: row for row in self.rows("/data/places.csv")}
        return [
            row["code"]
            for row in places.values()
            if row["kind"] == kind
            and (not row["first"] or row["first"] <= day)
            and (not row["last"] or row["last"] > day)
            and division in self._above(row, places)
        ]

    def _above(self, row, places):
        while row["parent"]:
            row = places[row["parent"]]
            yield row["code"]

    def readings(self, period, measure):
        return {
            row["code"]: Decimal(row["value"])
            for row in self.rows(f"/data/units/{period}.csv")
            if row["measure"] == measure
        }


def rounded(value, decimals):
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
