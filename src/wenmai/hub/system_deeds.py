"""What the buttons of a system's page do, and what is said afterwards."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from wenmai.hub import refusals
from wenmai.hub.actions import systems, telling_them
from wenmai.kernel.actor import Actor
from wenmai.kernel.whole import whole


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and whether it went well."""

    words: str
    good: bool = True


def done(actor: Actor, key: int, sent: QueryDict) -> Said:
    """Raises what the actions raise, Invalid for no button."""
    match sent.get("do"):
        case "probe":
            wrong = systems.probe(actor, system=key)
            return (
                Said(_("通了。")) if not wrong else Said(_("没有通：%s。核对地址、口令和校验和。") % wrong, good=False)
            )
        case "pause":
            systems.pause(actor, system=key, why=sent.get("why", ""))
            return Said(_("停用了。要告知的都留着，恢复后再送。"))
        case "go_on":
            systems.go_on(actor, system=key)
            return Said(_("恢复了。"))
        case "fetched":
            number = telling_them.fetched(actor, system=key, until=whole(sent.get("until")))
            return Said(_("%s 册记为已告知。") % number)
    raise refusals.bad("do", _("请按页面上的按钮办。"), "do")
