"""What the forms of every way to a place have in common: for whom, how many, who comes along, what was answered."""

from uuid import uuid4

from django.http import QueryDict

from wenmai.booking.names import heads
from wenmai.kernel.whole import whole

ANSWER = "answer:"


def person_in(data: QueryDict) -> str:
    """For whom; "" is oneself."""
    return data.get("for", "")[:36]


def party_in(data: QueryDict) -> int:
    """How many; 0, which is refused with a reason, for what is no number."""
    return whole(data.get("party", "1"), 9)


def along_in(data: QueryDict) -> tuple[str, ...]:
    """Who of the family comes along."""
    return tuple(each[:36] for each in data.getlist("with"))


def coming_in(data: QueryDict) -> tuple[str, tuple[str, ...], int]:
    """For whom, who of the family comes along, and how many that makes: who is ticked comes, whatever the number says."""
    person = person_in(data)
    along = tuple(each for each in along_in(data) if each != person)
    return person, along, heads(party_in(data), along)


def answers_in(data: QueryDict) -> dict[str, str]:
    """What was answered, by the label of the question."""
    return {name.removeprefix(ANSWER): str(value) for name, value in data.items() if name.startswith(ANSWER)}


def key_in(data: QueryDict, door: str) -> str:
    """What makes a second tap the same wish: of the form, else new."""
    return f"{door}:{data.get('key', '')[:60] or uuid4().hex}"
