"""What fees shows on pages of other rooms, the data of a person that it holds, and the reference of a receipt."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.booking.models import Booking
from wenmai.fees.money import yuan_of
from wenmai.fees.queries.income import get_receipt, receipts_of
from wenmai.kernel import privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.panels import Panel, register
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution


def register_all() -> None:
    """Called once, from apps.py."""
    register("places.institution", Panel("fees", 80, of_institution))
    subjects.register("fees.receipt", _receipt)
    privacy.register(privacy.Holder("fees", "收款", export, erase))


def _receipt(actor: Actor, key: str) -> Subject:
    """A receipt, for who works at the till; it opens the month in which it stands."""
    found = get_receipt(actor, whole(key))
    url = reverse("fees_desk:month", args=[found.institution.code])
    title = f"{found.offering.title} {yuan_of(found.fen)}"
    return Subject(f"fees.receipt:{found.pk}", title, f"{url}?month={found.on:%Y-%m}")


def of_institution(request: HttpRequest, thing: object) -> SafeString:
    """The way to what costs what."""
    assert isinstance(thing, Institution)
    return SafeString(render_to_string("fees/panel.html", {"house": thing}, request))


def export(person: str) -> Mapping[str, object]:
    """What was paid for a person's bookings."""
    keys = Booking.objects.filter(person=person).values_list("key", flat=True)
    return {
        _("收款"): [
            {_("项目"): each.offering.title, _("日期"): f"{each.on}", _("元"): yuan_of(each.fen)}
            for each in receipts_of(list(keys))
        ]
    }


def erase(person: str) -> int:
    """Nothing: accounts are kept by law and name nobody; the booking that they point to forgets the person."""
    del person
    return 0
