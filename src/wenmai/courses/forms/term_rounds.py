"""The desk's form for a round over the classes of a term."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking.forms.rounds_desk import RoundForm
from wenmai.booking.models import Mode
from wenmai.courses.models import Term
from wenmai.courses.queries.term_rounds import Choice
from wenmai.kernel import clock

DRAW_AT = time(10)


class TermRoundForm(RoundForm):
    """The form of a round, with classes instead of dates; all that are free are ticked."""

    pools = forms.MultipleChoiceField(
        label=gettext_lazy("哪些班"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一份报名按志愿排，最多得一个班。选了以后，这些班只通过这一轮报名。"),
    )

    def __init__(self, *args: object, choices: Sequence[Choice], **kwargs: object) -> None:
        super().__init__(*args, free=(), **kwargs)
        free = [each for each in choices if not each.hindrance]
        self.fields["pools"].choices = [(str(each.pool.pk), each.name) for each in free]  # type: ignore[attr-defined]


def start_of(term: Term, choices: Sequence[Choice], now: datetime) -> dict[str, object]:
    """What the form says at first: a lottery in the term's time of enrolment, drawn the day after at ten."""
    opens = max(term.enrol_from, now)
    closes = term.enrol_until
    draw: datetime = clock.at(clock.day_of(closes) + timedelta(days=1), DRAW_AT)
    return {
        "title": _("%(term)s报名") % {"term": term.name},
        "mode": Mode.LOTTERY,
        "pools": [str(each.pool.pk) for each in choices if not each.hindrance and not each.group],
        "opens_at": opens,
        "closes_at": closes,
        "draw_at": draw,
        "wishes_most": 3,
        "party_max": 1,
        "never_won": True,
    }
