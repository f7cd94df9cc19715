"""What this room holds about a person who comes to people's homes."""

from collections.abc import Mapping
from dataclasses import asdict

from wenmai.kernel.actor import system
from wenmai.volunteers.actions import forget_person
from wenmai.volunteers.models import HomeVolunteer
from wenmai.volunteers.sealed import opened


def export_person(person: str) -> Mapping[str, object]:
    """The person's registrations, as they would read them."""
    rows = HomeVolunteer.objects.filter(person=person).prefetch_related("places", "checks").order_by("consented_at")
    return {"上门志愿者": [_said(each) for each in rows]}


def erase_person(person: str) -> int:
    """End what is open and drop name and phone."""
    return forget_person(system(), person=person)


def _said(volunteer: HomeVolunteer) -> dict[str, object]:
    named = opened(volunteer.contact)
    return {
        "联系": asdict(named) if named else None,
        "去哪里": [each.name for each in volunteer.places.all()],
        "带什么": list(volunteer.brings),
        "星期几": list(volunteer.days),
        "语言": list(volunteer.languages),
        "会什么": volunteer.skills,
        "同意": volunteer.consented_at.isoformat(),
        "结束": volunteer.ended_at.isoformat() if volunteer.ended_at else "",
        "核查": [f"{each.get_kind_display()} {each.checked_on} {each.valid_until}" for each in volunteer.checks.all()],
    }
