"""What the buttons of a statement's page do, which of them are there, and what is said afterwards."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from wenmai.hub import policies, refusals
from wenmai.hub.actions import settling
from wenmai.hub.models import Statement, StatementState
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution


def choices(actor: Actor, row: Statement) -> frozenset[str]:
    """The buttons: send, redraw, answer, close."""
    ours, theirs = policies.may_speak(actor, row.drawer), policies.may_speak(actor, row.other)
    kept = policies.may_keep(actor, row.drawer)
    found = {
        "send": ours and row.state == StatementState.DRAFT,
        "redraw": kept and row.state in (StatementState.DRAFT, StatementState.DISPUTED),
        "answer": theirs and not ours and row.state == StatementState.SENT,
        "close": (kept or policies.may_keep(actor, row.other)) and row.state == StatementState.ACCEPTED,
    }
    return frozenset(name for name, true in found.items() if true)


def side_of(actor: Actor, row: Statement) -> Institution:
    """Whose books the actor keeps; the drawer's where both."""
    return row.drawer if policies.may_keep(actor, row.drawer) else row.other


def done(actor: Actor, key: int, sent: QueryDict) -> str:
    """Raises what the actions raise, Invalid for no button."""
    match sent.get("do"):
        case "send":
            settling.send(actor, statement=key)
            return _("送给对方了。")
        case "redraw":
            settling.redraw(actor, statement=key)
            return _("照现在的账重开了。")
        case "agree":
            settling.answer(actor, statement=key, agrees=True, sent=sent.get("sent", ""))
            return _("同意了。")
        case "dispute":
            settling.answer(actor, statement=key, agrees=False, words=sent.get("words", ""), sent=sent.get("sent", ""))
            return _("异议送回给开单的馆了。")
        case "close":
            settling.close(actor, statement=key, reference=sent.get("reference", ""))
            return _("结清了。")
    raise refusals.bad("do", _("请按页面上的按钮办。"), "do")
