"""The trips of a house for a calendar: one entry an order, cancelled ones too, so that a phone takes them out."""

from datetime import timedelta

from wenmai.booking.calendars import CANCELLED, CONFIRMED, KEPT, Entry
from wenmai.delivery.models import Order
from wenmai.delivery.queries.orders import rows
from wenmai.delivery.vocabulary import State
from wenmai.kernel import clock
from wenmai.places.models import Institution


def trips_of(house: Institution, site: str) -> list[Entry]:
    """Agreed dates from sixty days ago on. `site` is the address before "/desk/". One query."""
    found = rows().filter(item__institution=house, agreed_at__isnull=False, starts_at__gte=clock.now() - KEPT)
    return [_entry(each, site) for each in found.order_by("starts_at", "pk")]


def _entry(order: Order, site: str) -> Entry:
    assert order.starts_at is not None
    assert order.item is not None
    off = order.state in {State.CANCELLED, State.NOT_DELIVERED}
    return Entry(
        key=f"delivery-{order.pk}",
        title=order.item.title,
        starts_at=order.starts_at,
        ends_at=order.starts_at + timedelta(minutes=order.item.minutes),
        changed_at=order.ended_at or order.agreed_at or order.made_at,
        revision=order.session.revision if order.session else 0,
        status=CANCELLED if off else CONFIRMED,
        where=f"{order.division.name} {order.venue}",
        words=order.organisation,
        url=f"{site}/desk/delivery/orders/{order.pk}/",
    )
