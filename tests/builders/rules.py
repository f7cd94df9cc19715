"""Booking rules for tests."""

from wenmai.booking.models import BookingPolicy
from wenmai.kernel import clock


def a_policy(**about) -> BookingPolicy:
    """A rule of the province; without caps unless they are named."""
    words = {"name": f"规则 {BookingPolicy.objects.count() + 1}", "made_at": clock.now()} | about
    return BookingPolicy.objects.create(**words)
