"""What pages of the desk show, and what a button of theirs does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution
from wenmai.reading import policies, refusals
from wenmai.reading.actions import lists, showing
from wenmai.reading.forms import ShowForm
from wenmai.reading.models import BookList
from wenmai.reading.queries.finding import books_for
from wenmai.reading.queries.lists import get_for_desk, lists_of, page_of_list
from wenmai.reading.queries.suggestions import stopped_houses


@dataclass(frozen=True, slots=True)
class HousePage:
    """A house with its lists; `decide`: who looks may publish."""

    house: Institution
    lists: Sequence[BookList]
    decide: bool
    stopped: bool


def house_page(actor: Actor, house: Institution) -> HousePage:
    """A house of the actor."""
    return HousePage(house, lists_of(house), policies.may_decide(actor, house), house.pk in stopped_houses())


def list_page(actor: Actor, row: BookList, text: str) -> dict[str, object]:
    """A list, and what was found for it."""
    found, said = books_for(text)
    page = page_of_list(row)
    there = {each.record.pk for each in page.books}
    return {
        "page": page,
        "row": row,
        "q": text[:100],
        "found": [(each, each.pk in there) for each in found],
        "said": said,
        "decide": policies.may_decide(actor, row.house),
        "desk_station": row.house,
        "nav": "desk",
    }


def show(actor: Actor, key: int, deed: str, form: ShowForm) -> tuple[str, int]:
    """Publish, withdraw or copy; what is said, and which list is looked at next. Raises DomainError."""
    if deed == "withdraw":
        showing.withdraw(actor, key=key)
        return _("撤下了，读者看不到了。"), key
    if deed == "copy":
        old = get_for_desk(actor, key)
        row = lists.copy_list(actor, key=key, title=_("%s（新一年）") % old.title[:54])
        return _("照着开了一张新的草稿，改好再发布。"), row.pk
    if not form.is_valid():
        raise refusals.bad("days", _("日期照 2026-11-23 写。"), "first")
    row = showing.publish(actor, key=key, showing=form.showing())
    return _("发布了，从 %s 起读者看得到。") % row.shown_from, key
