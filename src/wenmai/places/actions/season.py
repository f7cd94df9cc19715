"""农时 hours that a county proposes, and the houses that take them over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.places import policies
from wenmai.places.actions.hours import Hours, check_rule, rule_row
from wenmai.places.actions.revision import raise_revision
from wenmai.places.models import (
    Division,
    HoursKind,
    HoursRule,
    HoursTemplate,
    HoursTemplateLine,
    Institution,
    Selector,
)

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Season:
    """All hours of a season, both days included as month*100+day; lines give weekdays, times and kind."""

    name: str
    first: int
    last: int
    lines: tuple[Hours, ...]


@transaction.atomic
def put_hours_template(actor: Actor, *, division: str, season: Season) -> HoursTemplate:
    """Propose the hours of a season to the houses of a division; the same name again replaces the proposal.

    Houses that have taken it over keep what they took until they take it again. Raises NotFound, NotAllowed, Invalid.
    """
    home = Division.objects.select_for_update(no_key=True).filter(code=division).first()
    if home is None:
        raise NotFound("places.no_division", _("没有代码为 %(code)s 的区划。") % {"code": division})
    permit(policies.may_administer(actor, home.path))
    _check(season)
    values = {"season_from": season.first, "season_to": season.last}
    found, new = HoursTemplate.objects.update_or_create(
        division=home, name=season.name.strip(), retired_on=None, defaults=values
    )
    found.lines.all().delete()
    HoursTemplateLine.objects.bulk_create(
        HoursTemplateLine(
            template=found, kind=each.kind, opens=each.opens, closes=each.closes, weekdays=list(each.weekdays)
        )
        for each in season.lines
    )
    note(actor, "places.hours_template.put", f"places.division:{division}", name=found.name, new=new)
    return found


def _check(season: Season) -> None:
    if not season.name.strip():
        raise Invalid(
            "places.template_name", _("给这套时间起个名，如 春耕。"), fields={"name": _("给这套时间起个名，如 春耕。")}
        )
    if not any(each.kind != HoursKind.CLOSED for each in season.lines):
        raise Invalid("places.template_empty", _("至少写一段开放的时间。"), fields={"lines": _("没有开放的时间")})
    for number, each in enumerate(season.lines, 1):
        check_rule(number, _rule(each.kind, each.opens, each.closes, each.weekdays, (season.first, season.last)))


def _rule(kind: str, opens: int | None, closes: int | None, weekdays: Sequence[int], season: tuple[int, int]) -> Hours:
    days = tuple(weekdays) or EVERY_DAY
    return Hours(opens, closes, Selector.WEEKDAY, HoursKind(kind), days, season=season)


@transaction.atomic
def retire_hours_template(actor: Actor, *, template: int, on: date) -> HoursTemplate:
    """Propose it no longer; houses keep the hours they took. Twice keeps the first date."""
    found = _locked(actor, template)
    if found.retired_on is None:
        found.retired_on = on
        found.save(update_fields=["retired_on"])
        note(actor, "places.hours_template.retire", f"places.division:{found.division_id}", name=found.name)
    return found


def _locked(actor: Actor, key: int) -> HoursTemplate:
    rows = HoursTemplate.objects.select_for_update(of=("self",)).select_related("division")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound("places.no_template", _("没有这套时间，可能已经换了。"))
    permit(policies.may_administer(actor, found.division.path))
    return found


@transaction.atomic
def apply_hours_template(actor: Actor, *, template: int, institutions: Sequence[str]) -> tuple[str, ...]:
    """Give houses the hours of the season: they replace the house's own rules of exactly these days of the year.

    Returns the codes of the houses whose hours have changed. Raises NotFound (a house that does not lie there), NotAllowed.
    """
    found = _locked(actor, template)
    rows = Institution.objects.select_for_update(of=("self",)).select_related("division").order_by("pk")
    houses = list(rows.filter(code__in=institutions, division__path__contains=[found.division_id]))
    missing = sorted(set(institutions) - {each.code for each in houses})
    if missing:
        said = {"code": missing[0], "name": found.division.name}
        raise NotFound("places.no_institution", _("%(name)s没有代码为 %(code)s 的机构。") % said)
    season = (found.season_from, found.season_to)
    rules = [_rule(each.kind, each.opens, each.closes, each.weekdays, season) for each in found.lines.all()]
    return tuple(house.code for house in houses if _give(actor, house, found, rules))


def _give(actor: Actor, house: Institution, template: HoursTemplate, rules: Sequence[Hours]) -> bool:
    permit(policies.may_keep_hours(actor, house))
    old = HoursRule.objects.filter(
        institution=house, space=None, season_from=template.season_from, season_to=template.season_to
    )
    wanted = [rule_row(house, None, rule) for rule in rules]
    if [_content(each) for each in old.order_by("pk")] == [_content(each) for each in wanted]:
        return False
    old.delete()
    HoursRule.objects.bulk_create(wanted)
    raise_revision(house)
    note(actor, "places.hours.season", f"places.institution:{house.code}", template=template.pk, rules=len(wanted))
    return True


def _content(rule: HoursRule) -> tuple[object, ...]:
    return rule.kind, rule.opens, rule.closes, tuple(rule.weekdays), rule.priority
