"""Which of the library's journeys are not over."""

from django.db.models import Q

OPEN_TRANSIT = Q(received_at=None, cancelled_at=None, rerouted_at=None)
