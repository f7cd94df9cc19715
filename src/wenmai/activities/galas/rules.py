"""Who registers a gala, who looks at it, and which players may stand in our pages. Pure."""

from urllib.parse import urlsplit

from django.conf import settings

from wenmai.activities.models import Gala, GalaState
from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.links import is_link

CHECKERS = (Role.MANAGER, Role.REVIEWER)


def may_keep_gala(actor: Actor, gala: Gala) -> bool:
    """Staff of the house, and of the divisions above."""
    return may_run_sessions_of(actor, gala.house)


def may_check_gala(actor: Actor, gala: Gala) -> bool:
    """A manager or reviewer of a division around the house, but neither who registered it nor who worded it last."""
    own = bool(actor.person) and actor.person in {gala.made_by, gala.worded_by}
    return not own and actor.may(CHECKERS, gala.house.division.path)


def may_see_gala(actor: Actor, gala: Gala) -> bool:
    """Everybody once it is on the joint page; before and after, the house and who checks."""
    return gala.state == GalaState.LISTED or may_keep_gala(actor, gala) or may_check_gala(actor, gala)


def is_embeddable(url: str) -> bool:
    """True for an address at a host of WENMAI_LIVE_HOSTS; any other is a link."""
    return is_link(url) and urlsplit(url).hostname in settings.LIVE_HOSTS and urlsplit(url).port in {None, 443}


def player(url: str) -> str:
    """The address of a frame, asked not to begin by itself; "" for what is only a link."""
    if not is_embeddable(url):
        return ""
    parts = urlsplit(url)
    kept = [each for each in parts.query.split("&") if each and not each.startswith("autoplay=")]
    return parts._replace(query="&".join([*kept, "autoplay=0"])).geturl()
