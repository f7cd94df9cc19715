"""Who may do what in a campaign and in the register of organisations. Pure: reads only the actor and the thing."""

from wenmai.honours.models import Application, Campaign, Organisation
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.places.models import Division, Institution

OFFICIALS = (Role.OFFICIAL,)


def may_open(actor: Actor, division: Division) -> bool:
    """The officials of the division itself or of one above: 省评选由省厅开."""
    return actor.may(OFFICIALS, division.path)


def may_decide(actor: Actor, campaign: Campaign) -> bool:
    """Give points, propose, answer objections, award, revoke: officials of the division that decides."""
    return may_open(actor, campaign.division)


def may_declare(actor: Actor, institution: Institution) -> bool:
    """Staff of the house itself; nobody declares for others."""
    return actor.may(STAFF_ROLES, (institution.code,))


def may_recommend(actor: Actor, division: Division) -> bool:
    """The officials of the division whose turn it is; not those above, who come later."""
    return actor.may(OFFICIALS, (division.code,))


def may_see_application(actor: Actor, application: Application) -> bool:
    """The house, and the officials of every division between it and who decides."""
    house = application.institution
    above = house.division.path[house.division.path.index(application.campaign.division_id) :]
    return may_declare(actor, house) or may_decide(actor, application.campaign) or actor.may(OFFICIALS, above)


def may_see_campaign(actor: Actor, campaign: Campaign, home: Division) -> bool:
    """On the desk: officials whose own division (`home`) lies inside the campaign's, or who decide."""
    return may_decide(actor, campaign) or (campaign.division_id in home.path and actor.may(OFFICIALS, (home.code,)))


def may_keep(actor: Actor, division: Division) -> bool:
    """Keep the register of organisations: officials and managers of the division or of one above."""
    return actor.may((Role.OFFICIAL, Role.MANAGER), division.path)


def may_keep_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Correct it, end it, record what was done for it."""
    return may_keep(actor, organisation.division)
