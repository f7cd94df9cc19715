"""Hours that counties propose for a season."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, HoursRule, HoursTemplate, Institution
from wenmai.places.queries.desk import administered_divisions
from wenmai.places.queries.institutions import Wanted, institutions


def proposing_divisions(actor: Actor) -> Sequence[Division]:
    """The divisions whose administrator the actor is. Raises NotFound for nobody's."""
    found = administered_divisions(actor)
    if not found:
        raise NotFound("places.no_desk", _("没有这个页面。"))
    return found


def templates_of(actor: Actor) -> Sequence[HoursTemplate]:
    """What they propose, the season that begins first in the year before the others."""
    rows = HoursTemplate.objects.filter(division__in=proposing_divisions(actor), retired_on=None)
    return list(rows.select_related("division").prefetch_related("lines").order_by("season_from", "pk"))


def get_template(actor: Actor, key: int) -> HoursTemplate:
    """One that the actor may keep. Raises NotFound for any other."""
    found = HoursTemplate.objects.select_related("division").prefetch_related("lines").filter(pk=key).first()
    if found is None or not actor.may((Role.ADMINISTRATOR,), found.division.path):
        raise NotFound("places.no_template", _("没有这套时间，可能已经换了。"))
    return found


def get_named(actor: Actor, division: str, name: str) -> HoursTemplate:
    """The one of a name that is proposed now. Raises NotFound."""
    key = HoursTemplate.objects.filter(division=division, name=name.strip(), retired_on=None).values_list(
        "pk", flat=True
    )
    return get_template(actor, key.first() or 0)


@dataclass(frozen=True, slots=True)
class Taker:
    """A house of the division, and whether it has hours of its own for exactly these days."""

    institution: Institution
    taken: bool

    @property
    def label(self) -> str:
        """Its name, and that it has taken the hours over."""
        return (
            _("%(name)s（已有这段时间的规则）") % {"name": self.institution.name}
            if self.taken
            else self.institution.name
        )


def takers_of(template: HoursTemplate) -> Sequence[Taker]:
    """Every house below the division. Two queries."""
    rules = HoursRule.objects.filter(
        institution__division__path__contains=[template.division_id],
        space=None,
        season_from=template.season_from,
        season_to=template.season_to,
    )
    known = set(rules.values_list("institution", flat=True))
    return [Taker(each, each.pk in known) for each in institutions(Wanted(division=template.division_id))]
