"""What names mean: context sets by the prefixes in force, and the modifiers of prox."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wenmai.catalogue.cql.tree import Modifier, Operator, Prefix
from wenmai.catalogue.diagnostics import Refused

_ORDERINGS = {"ordered": True, "unordered": False}
_COMPARISONS = {"<", "<=", "=", ">", ">=", "<>"}


@dataclass(frozen=True, slots=True)
class Name:
    """An index, relation or modifier: the URI of its context set and its own name, in lower case as case means nothing."""

    context_set: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Prefixes in force, in lower case; `default` is the set of names without one."""

    prefixes: Mapping[str, str]
    default: str

    def within(self, prefixes: tuple[Prefix, ...]) -> "Scope":
        """The scope inside these assignments."""
        inner, default = dict(self.prefixes), self.default
        for prefix in prefixes:
            if prefix.name:
                inner[prefix.name.lower()] = prefix.uri
            else:
                default = prefix.uri
        return replace(self, prefixes=inner, default=default)

    def resolve(self, name: str) -> Name:
        """The set and the name; the first dot divides them. Raises Refused(15) for a prefix that nobody assigned."""
        before, dot, after = name.partition(".")
        if not dot:
            return Name(self.default, name.lower())
        uri = self.prefixes.get(before.lower())
        if uri is None:
            raise Refused(15, before)
        return Name(uri, after.lower())


@dataclass(frozen=True, slots=True)
class Proximity:
    """How near: `distance` in units, by default words side by side in any order."""

    comparison: str = "<="
    distance: int = 1
    unit: str = "word"
    ordered: bool = False


def proximity(operator: Operator) -> Proximity:
    """The modifiers of prox, with or without the prefix cql. Raises Refused by 40, 41, 42 or 46."""
    near = Proximity()
    distance_said = False
    for each in operator.modifiers:
        name = each.name.lower().removeprefix("cql.")
        if name == "distance":
            near, distance_said = replace(near, comparison=_comparison(each), distance=_distance(each)), True
        elif name == "unit" and each.comparison == "=" and each.value:
            near = replace(near, unit=each.value.lower().removeprefix("cql."))
        elif name == "unit":
            raise Refused(42, each.value)
        elif name in _ORDERINGS and not each.comparison:
            near = replace(near, ordered=_ORDERINGS[name])
        else:
            raise Refused(46, each.name)
    return near if distance_said or near.unit == "word" else replace(near, distance=0)


def _comparison(modifier: Modifier) -> str:
    if modifier.comparison not in _COMPARISONS:
        raise Refused(40, modifier.comparison)
    return modifier.comparison


def _distance(modifier: Modifier) -> int:
    if not (modifier.value.isascii() and modifier.value.isdigit() and len(modifier.value) < 7):
        raise Refused(41, modifier.value)
    return int(modifier.value)
