"""Reading what people send. Nothing here writes."""

from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.http import QueryDict

from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Question, Session
from wenmai.booking.sent_words import coming_in
from wenmai.kernel.whole import whole


def wish_of(data: QueryDict, session: Session) -> Claim:
    """A claim from the booking form; what cannot be read becomes a wish that the claim refuses with a reason."""
    asked = Question.objects.filter(offering=session.offering)
    return wish_for([pool.pk for pool in session.pools.all()], asked, data)


def wish_for(pools: Sequence[int], asked: Iterable[Question], data: QueryDict) -> Claim:
    """The same for pools and questions that are known."""
    pool, (person, along, party) = whole(data.get("pool")), coming_in(data)
    return Claim(
        pool=pool if pool in pools else next(iter(pools), 0),
        key=f"web:{data.get('key', '')[:60] or uuid4().hex}",
        party_size=party,
        apart=data.get("apart") == "1",
        person=person,
        dependants=along,
        answers={each.label: data.get(f"q-{each.pk}", "") for each in asked},
    )
