"""Reading the form of a round, at the ordinary door."""

from django.http import QueryDict

from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import IntakeRound
from wenmai.booking.sent_words import answers_in, coming_in
from wenmai.kernel.whole import whole


def wish_of(data: QueryDict, found: IntakeRound) -> Wish:
    """A wish; what cannot be read becomes one that is refused with a reason."""
    person, along, party = coming_in(data)
    return Wish(
        round=found.pk,
        pools=tuple(whole(each) for each in data.getlist("wish") if each),
        party_size=party,
        person=person,
        dependants=along,
        answers=answers_in(data),
    )
