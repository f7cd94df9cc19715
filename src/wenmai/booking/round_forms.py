"""Reading the form of a round, at the ordinary door."""

from django.http import QueryDict

from wenmai.booking.models import IntakeRound
from wenmai.booking.round_drafts import Wish
from wenmai.kernel.whole import whole


def wish_of(data: QueryDict, found: IntakeRound) -> Wish:
    """A wish; what cannot be read becomes one that is refused with a reason."""
    party = data.get("party", "1")
    return Wish(
        round=found.pk,
        pools=tuple(whole(each) for each in data.getlist("wish") if each),
        party_size=whole(party),
        dependants=tuple(each[:36] for each in data.getlist("with")),
        answers={
            name.removeprefix("answer:"): str(value) for name, value in data.items() if name.startswith("answer:")
        },
    )
