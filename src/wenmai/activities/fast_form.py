"""The booking form of an activity as the fast door before Django reads it; see booking/rush/forms.py."""

import re
from collections.abc import Sequence

from django.http import QueryDict

from wenmai.activities.forms.public import wish_for
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Question
from wenmai.booking.rush import forms

ADDRESS = re.compile(r"/activities/book/([1-9]\d{0,17})/", re.ASCII)
FIELDS = {"csrfmiddlewaretoken", "key", "party", "pool"}


def register() -> None:
    """Called once, when the application starts."""
    forms.register("activities.book", forms.FormDoor(ADDRESS, "pool", read))


def read(data: QueryDict, pools: Sequence[int], questions: Sequence[Question]) -> Claim | None:
    """One's own claim. None when somebody else is to come or be booked for, or a field is not known here."""
    known = FIELDS | {f"q-{each.pk}" for each in questions}
    if not known.issuperset(set(data) - {"for"}) or data.get("for"):
        return None
    return wish_for(pools, questions, data)
