"""Which rule says what: a sparse matrix with an exact order and a fall-through.

Of the rules that match, the most specific comes first. Specific is compared column by column in the order of `COLUMNS`,
never by a sum of weights, so nothing rounds and no number of light columns outweighs a heavy one. Within a column a
narrower place goes before a wider one, a group of libraries stands between divisions and houses, and "anything" is last;
what is equal in all columns is decided by the older rule. Each field is taken from the first rule that fills it, and a
fallback that fills all stands at the end: there is always an answer, and it names the rule of every field.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wenmai.library.rules.question import Place, Question, Rule

COLUMNS = ("category", "where", "owner", "home", "reader_home", "kind", "renewal", "ages")
"""From the heaviest to the lightest."""
FALLBACK = 0
"""The key under which the compulsory last answer is named."""
GROUP, HOUSE = 50, 100
YOUNGEST_TO_OLDEST = 150

Rank = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The value of every field, and the key of the rule that gave it."""

    values: Mapping[str, object]
    why: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the rank of every code that it would accept, worked out once."""

    question: Question
    category: Mapping[str, int]
    where: Mapping[str, int]
    owner: Mapping[str, int]
    home: Mapping[str, int]
    reader_home: Mapping[str, int]


class Matrix:
    """Rules made ready to be asked. Rules that are not in force do not belong in here."""

    def __init__(self, rules: Iterable[Rule], fallback: Mapping[str, object]) -> None:
        self._fallback = dict(fallback)
        self._cells: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        for rule in rules:
            if unknown := rule.values.keys() - self._fallback.keys():
                raise ValueError(f"rule {rule.key} fills fields that the fallback does not know: {sorted(unknown)}")
            self._cells[rule.category, rule.where].append(rule)

    def resolve(self, question: Question) -> Answer:
        """The answer to one case. Always complete."""
        values, why = dict(self._fallback), dict.fromkeys(self._fallback, FALLBACK)
        missing = set(values)
        for _rank, rule in self.ranked(question):
            for field in missing.intersection(rule.values):
                values[field], why[field] = rule.values[field], rule.key
                missing.discard(field)
            if not missing:
                break
        return Answer(values, why)

    def ranked(self, question: Question) -> list[tuple[Rank, Rule]]:
        """The rules that match, the one that speaks first in front."""
        asked = _asked(question)
        found = [(rank, rule) for rule in self._near(asked) if (rank := _rank(rule, asked))]
        found.sort(key=lambda each: (tuple(-part for part in each[0]), each[1].key))
        return found

    def _near(self, asked: _Asked) -> Iterator[Rule]:
        cells = self._cells
        for category in asked.category:
            for where in asked.where:
                yield from cells.get((category, where), ())


def _asked(question: Question) -> _Asked:
    steps = {code: depth for depth, code in enumerate(question.category, 1)} | {"": 0}
    places = (question.where, question.owner, question.home, question.reader_home)
    return _Asked(question, steps, *map(_codes, places))


def _codes(place: Place) -> Mapping[str, int]:
    found = {"": 0}
    found.update((code, depth) for depth, code in enumerate(place.divisions, 1))
    found.update((code, GROUP) for code in place.groups)
    found.update((code, HOUSE + depth) for depth, code in enumerate(place.houses))
    return found


def _rank(rule: Rule, asked: _Asked) -> Rank | None:
    """How specific a rule is for a case, column by column; None where it does not match. Category and place are known to."""
    owner, home, theirs = (
        asked.owner.get(rule.owner),
        asked.home.get(rule.home),
        asked.reader_home.get(rule.reader_home),
    )
    if owner is None or home is None or theirs is None or not _suits(rule, asked.question):
        return None
    renewal = 0 if rule.renewal is None else 1
    return (
        asked.category[rule.category],
        asked.where[rule.where],
        owner,
        home,
        theirs,
        *_light(rule),
        renewal,
        _narrow(rule),
    )


def _light(rule: Rule) -> tuple[int]:
    return (1 if rule.kind else 0,)


def _suits(rule: Rule, question: Question) -> bool:
    if rule.kind and rule.kind != question.kind:
        return False
    if rule.renewal is not None and rule.renewal != question.renewal:
        return False
    if rule.ages is None:
        return True
    return question.age is not None and rule.ages[0] <= question.age <= rule.ages[1]


def _narrow(rule: Rule) -> int:
    """The narrower the ages the larger, 0 for any age."""
    return 0 if rule.ages is None else YOUNGEST_TO_OLDEST + 1 - (rule.ages[1] - rule.ages[0])
