"""From when to when somebody can be let in, by code or by name."""

from datetime import timedelta

EARLY = timedelta(minutes=60)
LATE = timedelta(minutes=60)
CORRECTABLE = timedelta(days=30)
