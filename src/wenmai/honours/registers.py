"""What honours tells the kernel: subjects, panels, and what it holds about people."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.honours.actions.forgetting import erase_person
from wenmai.honours.models import Award, Campaign, Objection, Organisation
from wenmai.honours.queries.campaigns import get_application, standing_awards
from wenmai.kernel import clock, panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("honours.campaign", _campaign)
    subjects.register("honours.application", _application)
    subjects.register("honours.award", _award)
    subjects.register("honours.organisation", _organisation)
    privacy.register(privacy.Holder("honours", "公示异议", export_person, erase_person))
    panels.open_slot("places.institution")
    panels.register("places.institution", Panel("honours", 80, _of_institution))


def export_person(person: str) -> Mapping[str, object]:
    """What the person has objected to, and the answers."""
    rows = Objection.objects.filter(person=person).select_related("notice__campaign", "application__institution")
    return {
        "公示异议": [
            {
                "评选": each.notice.campaign.title,
                "单位": each.application.institution.name,
                "异议": each.text,
                "时间": each.made_at.isoformat(),
                "答复": each.answer,
            }
            for each in rows.order_by("made_at")
        ]
    }


def _of_institution(request: HttpRequest, thing: object) -> SafeString:
    """What the house holds today; nothing when there is none."""
    assert isinstance(thing, Institution)
    held = standing_awards(thing, clock.today())
    return SafeString(render_to_string("honours/panel.html", {"awards": held}, request)) if held else SafeString("")


def _campaign(actor: Actor, key: str) -> Subject:
    del actor  # a campaign is public from the day it is opened
    found = Campaign.objects.filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("honours.no_campaign", _("没有这个评选。"))
    return Subject(f"honours.campaign:{key}", found.title, f"/honours/{key}/", "", found.division_id)


def _application(actor: Actor, key: str) -> Subject:
    found = get_application(actor, whole(key))
    house = found.institution
    address = f"/desk/honours/applications/{key}/"
    return Subject(f"honours.application:{key}", str(found), address, house.code, house.division_id)


def _award(_actor: Actor, key: str) -> Subject:
    found = Award.objects.select_related("institution", "campaign").filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("honours.no_award", _("没有这项荣誉。"))
    house = found.institution
    return Subject(
        f"honours.award:{key}",
        f"{house.name}：{found.campaign.title}",
        f"/honours/{found.campaign_id}/",
        house.code,
        house.division_id,
    )


def _organisation(_actor: Actor, key: str) -> Subject:
    found = Organisation.objects.filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("honours.no_organisation", _("没有登记这个组织。"))
    return Subject(f"honours.organisation:{key}", found.name, f"/honours/organisations/{key}/", "", found.division_id)
