"""The deeds on the page of one subscription, by the button that was pressed."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid
from wenmai.kernel.whole import whole
from wenmai.serials import refusals
from wenmai.serials.actions.binding import bind
from wenmai.serials.actions.checking_in import give_up
from wenmai.serials.actions.subscribing import add_extra, end_subscription, renew
from wenmai.serials.forms import BindForm


def do(actor: Actor, key: int, sent: Mapping[str, str]) -> tuple[str, int]:
    """What was done in words, and the subscription to be shown. Raises NotFound, Invalid, Conflict."""
    deeds = {"end": _end, "renew": _renew, "extra": _extra, "missing": _missing, "bind": _bind}
    deed = deeds.get(sent.get("do", ""))
    if deed is None:
        raise refusals.bad("do", _("没有这个操作。请从页面上的按钮里选。"))
    return deed(actor, key, sent)


def _end(actor: Actor, key: int, sent: Mapping[str, str]) -> tuple[str, int]:
    row = end_subscription(actor, subscription=key, last=_day(sent, "last"))
    return _("订到 %s 为止。") % row.last, key


def _renew(actor: Actor, key: int, sent: Mapping[str, str]) -> tuple[str, int]:
    del sent
    made = renew(actor, subscription=key)
    return _("续订到 %s。") % made.last, made.pk


def _extra(actor: Actor, key: int, sent: Mapping[str, str]) -> tuple[str, int]:
    made = add_extra(actor, subscription=key, on=_day(sent, "on"), words=sent.get("words", ""))
    return _("加了 %s，可以登到了。") % made.label, key


def _missing(actor: Actor, key: int, sent: Mapping[str, str]) -> tuple[str, int]:
    made = give_up(actor, issue=whole(sent.get("issue")), why=sent.get("why", ""))
    return _("%s 记为缺期。后来到了，照样可以登到。") % made.label, key


def _bind(actor: Actor, key: int, sent: Mapping[str, str]) -> tuple[str, int]:
    form = BindForm(sent)
    if not form.is_valid():
        first = next(iter(form.errors.items()))
        raise Invalid("serials.bad", f"{form[first[0]].label}：{first[1][0]}", fields={first[0]: str(first[1][0])})
    made = bind(actor, binding=form.binding(key), key=f"bind:{sent.get('key', '')[:40]}")
    return _("装订好了：%(title)s，条码 %(barcode)s。") % {"title": made.title, "barcode": made.item.barcode}, key


def _day(sent: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(sent.get(name, ""))
    except ValueError as error:
        raise refusals.bad(name, _("写上日期，例如 2026-03-01。")) from error
