"""An example of every address of honours."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.honours import a_campaign, a_notice, a_support, an_application, an_award, an_organisation
from wenmai.honours.actions.deciding import object_to
from wenmai.honours.models import Application
from wenmai.kernel.actor import Actor


def _campaign(world: Any) -> Mapping[str, Any]:
    return {"key": a_campaign().pk}


def _application(world: Any) -> Mapping[str, Any]:
    return {"key": an_application(house=world.here).pk}


def _proposed(world: Any) -> Application:
    campaign = a_campaign()
    a_notice(campaign)
    return Application.objects.get(campaign=campaign)


def _objection(world: Any) -> Mapping[str, Any]:
    return {"key": object_to(Actor(person="p-1", account=1), application=_proposed(world), text="人数不实").pk}


def _organisation(world: Any) -> Mapping[str, Any]:
    return {"key": an_organisation(world.here.division).pk}


HONOURS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "honours:campaign": lambda world: {"key": _proposed(world).campaign_id},
    "honours:object": lambda world: {"key": _proposed(world).pk},
    "honours:organisation": _organisation,
    "honours_desk:campaign": _campaign,
    "honours_desk:declare": _campaign,
    "honours_desk:application": _application,
    "honours_desk:answer": _objection,
    "honours_desk:revoke": lambda _world: {"key": an_award(a_campaign()).pk},
    "honours_desk:organisation": _organisation,
    "honours_desk:organisation_edit": _organisation,
    "honours_desk:support_undo": lambda world: {"key": a_support(an_organisation(world.here.division)).pk},
}
