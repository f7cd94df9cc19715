"""What a form on the page of a crate asks for, and what is said when it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid
from wenmai.kernel.whole import whole
from wenmai.library.queries.scanning import item_card
from wenmai.logistics.actions import opening, packing, troubles
from wenmai.logistics.actions.rerouting import reroute_crate
from wenmai.logistics.models import Ending
from wenmai.places.queries.institutions import institutions_by_id


@dataclass(frozen=True, slots=True)
class Said:
    """Words for who stands there; `odd` where they should look twice."""

    words: str
    odd: bool = False


def done(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    """Do what the form says. Raises what the deeds raise, Invalid for anything else."""
    deeds: dict[str, Callable[[Actor, str, Mapping[str, str]], Said]] = {
        "put": _put, "out": _out, "seal": _seal, "take": _take, "finish": _finish, "move": _move, "lose": _lose,
    }  # fmt: skip
    deed = deeds.get(sent.get("do", ""))
    if deed is None:
        raise Invalid("logistics.deed", _("没有这个操作。请刷新后再试。"))
    return deed(actor, crate, sent)


def _key(sent: Mapping[str, str]) -> str:
    return f"desk:{sent.get('key', '')[:40] or uuid4().hex}:{sent.get('do', '')}"


def _text(sent: Mapping[str, str]) -> str:
    text = sent.get("scan", "").strip()[:100]
    if not text:
        raise Invalid("logistics.scan", _("扫一下书上的条码。"), fields={"scan": _("扫一下")})
    return text


def _put(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    line = packing.put_in(actor, crate=crate, scanned=_text(sent))
    return Said(_("《%s》放进去了。") % item_card(line.transit.item_id).title)


def _out(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    packing.take_out(actor, crate=crate, line=whole(sent.get("line")))
    return Said(_("拿出来了。"))


def _seal(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    packing.seal(actor, crate=crate, key=_key(sent))
    return Said(_("封好了。贴上箱签，等车来取。"))


def _take(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    taken = opening.take_book(actor, crate=crate, scanned=_text(sent))
    title = item_card(taken.item).title
    if taken.again:
        return Said(_("《%s》刚才收过了。") % title)
    words = _("收到《%s》。") % title if taken.listed else _("收到《%s》。单子上没有它，照收。") % title
    if taken.goes_to:
        words += _("请放进送往%s的箱子。") % institutions_by_id([taken.goes_to])[taken.goes_to].label
    return Said(words, odd=not taken.listed)


def _finish(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    found = opening.finish_opening(actor, crate=crate, key=_key(sent))
    short = found.items.filter(end=Ending.SHORT).count()
    if short:
        return Said(_("开完了。箱里少了 %s 册，记在待办里。") % short, odd=True)
    return Said(_("开完了，一册不少。"))


def _move(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    found = reroute_crate(actor, crate=crate, to=sent.get("to", ""), key=_key(sent))
    return Said(_("改送%s了。旧箱签撕掉，换一张新的。") % found.destination.label)


def _lose(actor: Actor, crate: str, sent: Mapping[str, str]) -> Said:
    troubles.lose_crate(actor, crate=crate, key=_key(sent))
    return Said(_("登记了。两头的馆都会收到待办，找到了扫一下箱子就行。"), odd=True)
