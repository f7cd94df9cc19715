"""What a desk does for the reader who stands there besides lending: the card, what stops them, a book that does not come back, a hold."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.catalogue.queries.records import get_record
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import Invalid
from wenmai.library import foreign, policies, refusals
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.loans import claim_returned, declare_lost, settle_lost, withdraw_claim
from wenmai.library.actions.readers import Stop, block, close_reader, put_reader_category, renew_reader, unblock
from wenmai.library.counters import Counter, Deed
from wenmai.library.due_dates import END_OF_DAY
from wenmai.library.forms.holds import HoldForm
from wenmai.library.hold_pages import refuse_over
from wenmai.library.models import BlockKind
from wenmai.library.queries.readers import last_borrower, reader_of_person
from wenmai.library.queries.scanning import item_card
from wenmai.library.queries.scopes import names_of_scopes
from wenmai.people.counter_pass import read_pass
from wenmai.places.models import Institution

_LOANS: Mapping[str, tuple[Callable[..., Deed], str | Promise]] = {
    "lost": (declare_lost, gettext_lazy("《%s》报失了。赔付或找到之前，还算借着。")),
    "claimed": (claim_returned, gettext_lazy("《%s》记为读者说已还，待办里请人到架上找。")),
    "unclaimed": (withdraw_claim, gettext_lazy("《%s》还在读者手上，照常归还。")),
    "settled": (settle_lost, gettext_lazy("《%s》赔付了结，这笔借阅结束。")),
}


def reader_here(actor: Actor, passed: str) -> int:
    """The reader whom a pass names. Raises NotFound for an old pass or a person without a card."""
    reader = reader_of_person(read_pass(actor, passed))
    if reader is None:
        raise refusals.no_reader()
    return reader


def counter(actor: Actor, house: Institution, key: str) -> Counter:
    """The counter of a form of the card; the key does not name who filled it in."""
    return Counter(house.code, f"card:{blind_index(f'{actor.person}:{key}', 'library.desk')}", terminal="desk")


def wait_for(actor: Actor, house: Institution, reader: int, record: int, form: HoldForm, key: str) -> str:
    """Place a hold for the reader; what to say. What stands on the shelf here is laid by. Raises what `place_hold` raises."""
    row = get_record(actor, record)
    work = row.work_id if form.cleaned_data["any_edition"] else None
    wish = Wish(reader, work=work, record=None if work else row.pk, laid_by=True, **form.where())
    foreign.vouch_to_wait(reader)
    refuse_over(place_hold(actor, at=counter(actor, house, f"{key}:hold:{record}"), wish=wish))
    return _("约上了《%s》。书到了告诉读者。") % row.title


def done(actor: Actor, house: Institution, sent: Mapping[str, Any]) -> str:
    """Do what a button of the card says; what to say of it. Raises what the actions raise."""
    reader, deed = reader_here(actor, sent["reader"]), sent["deed"]
    if deed == "renew":
        until = renew_reader(actor, reader=reader, at=house.code, valid_until=sent["until"]).valid_until
        return _("续到 %s。") % f"{until:%Y-%m-%d}" if until else _("续好了，长期有效。")
    if deed == "close":
        close_reader(actor, reader=reader)
        return _("读者证注销了，预约一并取消。")
    if deed == "category":
        put_reader_category(actor, reader=reader, category=sent["category"])
        return _("类别改好了，从下一次借书起按新的类别。")
    if deed == "lift":
        unblock(actor, block=sent["block"] or 0, reason=sent["reason"])
        return _("停借解除了。")
    if deed == "stop":
        return _stopped(actor, house, reader, sent)
    return _of_loan(actor, house, reader, sent)


def _stopped(actor: Actor, house: Institution, reader: int, sent: Mapping[str, Any]) -> str:
    """Where the actor serves the whole of it: the house, or a main library or division above."""
    until = clock.at(sent["until"], END_OF_DAY) if sent["until"] else None
    if until and until < clock.now():
        raise Invalid("library.until", _("停到哪天？要今天或以后。"), fields={"until": _("今天或以后")})
    kind = BlockKind(sent["kind"] or BlockKind.OTHER)
    block(actor, reader=reader, stop=Stop(kind, sent["scope"] or house.code, sent["reason"], until))
    return _("停借了。读者问起，照写的原因说。")


STOPS = BlockKind.choices


def scopes_here(actor: Actor, house: Institution) -> list[tuple[str, str]]:
    """Where the actor may stop a reader who stands at a house, the narrowest first: (code, name). Three queries."""
    path = list(house.scope_path)
    mine = [code for number, code in enumerate(path, 1) if policies.may_circulate(actor, path[:number])]
    names = names_of_scopes(mine)
    return [(code, names[code]) for code in reversed(mine)]


def _of_loan(actor: Actor, house: Institution, reader: int, sent: Mapping[str, Any]) -> str:
    """The book may have come back, and gone to somebody else, since the page was opened."""
    item = sent["item"] or 0
    if sent["deed"] not in _LOANS or last_borrower(item) != reader:
        raise refusals.refused("not_on_loan")
    act, said = _LOANS[sent["deed"]]
    act(actor, at=counter(actor, house, f"{sent['key']}:{sent['deed']}:{item}"), item=item)
    return str(said) % item_card(item).title
