"""Newspapers and magazines, made through actions."""

from datetime import date
from itertools import count
from uuid import uuid4

from tests.builders.library import a_record
from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.models import Institution
from wenmai.serials.actions.checking_in import check_in
from wenmai.serials.actions.subscribing import subscribe
from wenmai.serials.drafts import SubscriptionDraft
from wenmai.serials.models import Arrival, Issue, Subscription
from wenmai.serials.patterns import PRESETS

_numbers = count(1)


def a_serial(title: str = "人民文学", issn: str = "0258-8218") -> Record:
    record = a_record(title, "")
    record.issns = [issn] if issn else []
    record.save(update_fields=["issns"])
    return record


def a_subscription(
    library: Institution, *, record: Record | None = None, frequency: str = "monthly", **more
) -> Subscription:
    """Of the year around today: it begins and ends half a year away, whatever the date is."""
    today = clock.today()
    days = {"first": date(today.year - 1, 1, 1), "last": date(today.year + 1, 12, 31)}
    draft = {"record": (record or a_serial()).pk, "library": library.code, "pattern": PRESETS[frequency], **days}
    return subscribe(system(), draft=SubscriptionDraft(**(draft | more)))


def the_issue(subscription: Subscription, number: int = 1, *, year: int = 0) -> Issue:
    wanted = year or clock.today().year - 1
    return Issue.objects.get(subscription=subscription, on__year=wanted, first__lte=number, last__gte=number, extra="")


def an_arrival(issue: Issue, copies: int = 0) -> Arrival:
    return check_in(system(), issue=issue.pk, key=uuid4().hex, copies=copies)
