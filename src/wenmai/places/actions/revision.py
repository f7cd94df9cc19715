"""The number that tells whether opening hours that somebody looked at still hold.

Whatever may change when a house or a room of it is open raises it in the same transaction; a claim that verified the
hours compares it in its own statement, and looks again when it has risen.
"""

from django.db.models import F

from wenmai.places.models import Institution


def raise_revision(house: Institution) -> None:
    """The hours of a locked house, or of one of its rooms, have changed."""
    Institution.objects.filter(pk=house.pk).update(hours_revision=F("hours_revision") + 1)
    house.refresh_from_db(fields=["hours_revision"])


def raise_every_revision() -> None:
    """The calendar has changed, and with it the hours of every house. Locks the houses in order, so that none deadlocks."""
    keys = list(Institution.objects.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    Institution.objects.filter(pk__in=keys).update(hours_revision=F("hours_revision") + 1)
