"""What the pages of rules show, made of rows and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.whole import whole
from wenmai.library.actions.rules import RuleDraft, drafted
from wenmai.library.models import ASKED, LendingRule
from wenmai.library.queries.matrix import said
from wenmai.library.queries.rules import RuleLine, get_rule, may_end, preview, rules_seen, state_of
from wenmai.library.queries.scopes import names_of_scopes
from wenmai.library.queries.terms import terms_for
from wenmai.library.rule_words import FIELDS, OF_RENEWALS, asked_words, places_of, says_words, value_words
from wenmai.library.rules.effects import Effect
from wenmai.library.terms import Case

NAMES = {"hold_ok": "holdable"}
NAMED = 5
"""Houses that a change names."""


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in words. `first` and `last` are days, both included; None while it lasts or when it never held."""

    rule: LendingRule
    state: str
    asked: str
    says: Sequence[str]
    first: date | None
    last: date | None


def told(lines: Iterable[RuleLine]) -> list[Told]:
    """Lines in words. Three queries."""
    found = list(lines)
    names = names_of_scopes(code for line in found for code in places_of(line.rule))
    return [_told(line.rule, line.state, asked_words(line.rule, names)) for line in found]


def _told(rule: LendingRule, state: str, asked: str) -> Told:
    last = rule.during.upper - timedelta(days=1) if rule.during.upper else None
    return Told(rule, state, asked, says_words(said(rule)), rule.during.lower, last)


def page_of_rule(actor: Actor, rule: LendingRule) -> dict[str, Any]:
    """One rule, what stands in its place, and whether the actor may end it."""
    state = state_of(rule, clock.today())
    shown = _told(rule, state, asked_words(rule, names_of_scopes(places_of(rule))))
    return {
        "told": shown,
        "may_end": state != "over" and may_end(actor, rule),
        "following": LendingRule.objects.filter(replaces=rule).first(),
    }


@dataclass(frozen=True, slots=True)
class Start:
    """The rule that a new one is to follow, and what the form begins with."""

    rule: LendingRule | None = None
    values: dict[str, Any] = field(default_factory=dict)


def starting_values(actor: Actor, key: str | None) -> Start:
    """What a form begins with: nothing, or the words of the rule that is replaced. Raises NotFound."""
    if not key:
        return Start()
    rule = get_rule(actor, whole(key))
    flags = {name: "yes" if value else "no" for name, value in said(rule).items() if isinstance(value, bool)}
    asked = {name: getattr(rule, name) for name in ASKED if name != "category"} | {"category": rule.category_id or ""}
    return Start(rule, said(rule) | flags | asked | {"title": rule.title})


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One change in words: the field, from what to what, at how many houses (some by name), for how many books and readers."""

    label: str
    before: str
    after: str
    houses: int
    names: Sequence[str]
    items: int
    readers: int


def previewed(actor: Actor, draft: RuleDraft, instead: LendingRule | None) -> dict[str, Any]:
    """What a draft would change. Raises what writing it would."""
    found = preview(drafted(actor, draft=draft), instead=instead)
    names = names_of_scopes(code for each in found for code in sorted(each.houses)[:NAMED])
    return {"effects": [_effect(each, names) for each in found if each.name in FIELDS], "previewed": True}


def _effect(effect: Effect, known: Mapping[str, str]) -> EffectLine:
    names = [known[code] for code in sorted(effect.houses)[:NAMED]]
    before, after = (value_words(effect.name, value) for value in (effect.before, effect.after))
    return EffectLine(str(FIELDS[effect.name]), before, after, len(effect.houses), names, effect.items, effect.readers)


@dataclass(frozen=True, slots=True)
class Reason:
    """A field of an answer, its value in words, and the rule that says so; None for the fallback."""

    label: str
    value: str
    rule: LendingRule | None
    opens: bool = False


def explained(actor: Actor, case: Case) -> list[Reason]:
    """Every field of the terms of a case that a deed goes by, with its rule. The page of a rule opens to who it touches."""
    terms = terms_for(case)
    seen = set(rules_seen(actor).filter(pk__in=[key for _name, key in terms.why]).values_list("pk", flat=True))
    rules = LendingRule.objects.in_bulk({key for _name, key in terms.why if key})
    found = {NAMES.get(name, name): (getattr(terms, name), rules.get(key)) for name, key in terms.why}
    found["limit_scope"] = (terms.limit_scope.partition(":")[0] or "union", found["limit_scope"][1])
    asked = OF_RENEWALS if case.renewal else tuple(FIELDS)
    told = ((FIELDS[name], value_words(name, found[name][0]), found[name][1]) for name in asked)
    return [Reason(str(label), value, rule, rule is not None and rule.pk in seen) for label, value, rule in told]
