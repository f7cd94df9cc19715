"""Newspapers and magazines in two libraries of the demo: a year of check-in with gaps, one late, one bound volume, years from before.

The titles and their ISSN are real; that a library of the demo takes them, and what came when, is invented and marked so.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from io import BufferedReader, BytesIO

from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.marc.value import Marc, control, data
from wenmai.catalogue.marc.writing import write
from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution
from wenmai.serials.actions.binding import bind
from wenmai.serials.actions.checking_in import check_in, give_up
from wenmai.serials.actions.subscribing import keep_years, subscribe
from wenmai.serials.drafts import Binding, SubscriptionDraft
from wenmai.serials.models import Subscription
from wenmai.serials.patterns import PRESETS

SOURCE = "demo-serials"
SERIALS = (
    ("s1", "人民文学", "0258-8218", "人民文学杂志社", "monthly", ("PZH-LIB", "PZH-YB-LIB")),
    ("s2", "收获", "0583-1288", "收获文学杂志社", "bimonthly", ("PZH-LIB",)),
    ("s3", "读者", "1005-1805", "读者出版传媒股份有限公司", "half_month", ("PZH-LIB", "PZH-YB-LIB")),
    ("s4", "四川日报", "", "四川日报社", "weekly", ("PZH-YB-LIB",)),
)
SUPPLIER = "邮政报刊发行局（演示）"


def take_serials(actor: Actor, today: date) -> None:
    """Order, check in, bind; safe to repeat."""
    houses = Institution.objects.in_bulk({code for each in SERIALS for code in each[5]}, field_name="code")
    if Subscription.objects.filter(demo=True).exists() or len(houses) < 2:
        return
    records = _records(actor)
    for number, _title, _issn, _publisher, frequency, codes in SERIALS:
        for code in codes:
            _taken(actor, records[number], code, frequency, today)
    first = Subscription.objects.filter(record=records["s1"], library__code="PZH-LIB").get()
    year = today.year - 1
    stretch = Binding(first.pk, date(year, 1, 1), date(year, 12, 31), "024000900001", "I21/1")
    bind(actor, binding=stretch, key="demo-bound")
    gaps = f"缺 {year - 9} 年第 4 期"
    keep_years(actor, record=records["s1"], library="PZH-LIB", first=year - 20, last=year - 1, gaps=gaps, demo=True)


def _records(actor: Actor) -> Mapping[str, int]:
    raw = b"".join(write(_marc(*each[:4])) for each in SERIALS)
    import_records(actor, stream=BufferedReader(BytesIO(raw)), source=Source(SOURCE))
    rows = Record.objects.filter(source=SOURCE).values_list("control", "pk", "merged_into")
    return {number: root or key for number, key, root in rows}


def _marc(number: str, title: str, issn: str, publisher: str) -> Marc:
    """A short CNMARC record of a serial (leader 07 is s)."""
    fields = (
        control("001", number),
        *([data("011", "  ", ("a", issn))] if issn else []),
        data("100", "  ", ("a", "20260101a20009999em y0chiy50      ea")),
        data("101", "0 ", ("a", "chi")),
        data("200", "1 ", ("a", title)),
        data("210", "  ", ("c", publisher)),
        data("300", "  ", ("a", "演示数据：书目只为演示而写")),
    )
    return Marc("     nas0 22     3i 450 ", fields)


def _taken(actor: Actor, record: int, library: str, frequency: str, today: date) -> None:
    """Last year and this one; every ninth issue never came, what should have come in the last month is still awaited."""
    first, last = date(today.year - 1, 1, 1), date(today.year, 12, 31)
    draft = SubscriptionDraft(record, library, first, last, PRESETS[frequency], supplier=SUPPLIER, demo=True)
    made = subscribe(actor, draft=draft)
    awaited = list(made.issues.filter(on__lte=today - timedelta(days=31)))
    for place, issue in enumerate(awaited, 1):
        with clock.living(clock.at(issue.on + timedelta(days=2), time(9, 30))):
            if place % 9 == 0:
                give_up(actor, issue=issue.pk, why="邮路丢失")
            else:
                check_in(actor, issue=issue.pk, key=f"demo-{issue.pk}")
    latest = made.issues.filter(on__range=(today - timedelta(days=30), today)).last()
    if latest:
        check_in(actor, issue=latest.pk, key=f"demo-{latest.pk}")
