"""What pages of subscriptions show."""

from collections.abc import Mapping, Sequence
from typing import Any

from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution
from wenmai.serials.forms import BindForm
from wenmai.serials.models import Subscription
from wenmai.serials.queries.subscriptions import chosen_record, issues_of_year, records_like, volumes_of


def nav(house: Institution) -> dict[str, Any]:
    """What every page of the desk is told."""
    return {"nav": "desk", "desk_station": house}


def order_page(asked: Mapping[str, str], house: Institution) -> dict[str, Any]:
    """Records that were looked for, or the one that was chosen."""
    text, record = asked.get("q", "")[:100], chosen_record(whole(asked.get("record")))
    found: Sequence[Record] = () if record else records_like(text)
    return {"house": house, "text": text, "record": record, "found": found} | nav(house)


def one_page(row: Subscription, year: int) -> dict[str, Any]:
    """A subscription with the issues of one year, by default of this one or the nearest."""
    years = range(row.first.year, row.last.year + 1)
    shown = year if year in years else min(max(clock.today().year, row.first.year), row.last.year)
    issues = issues_of_year(row, shown)
    came = [each for each in issues if each.state == "arrived"]
    start = {"first": f"{came[0].on}", "last": f"{came[-1].on}"} if came else {}
    form = BindForm(initial=start) if came else None
    return {
        "row": row,
        "house": row.library,
        "years": years,
        "year": shown,
        "issues": issues,
        "bind": form,
        "volumes": volumes_of(row),
    }
