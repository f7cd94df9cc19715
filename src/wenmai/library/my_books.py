"""What readers do with their own loans: renew one, or all that can be renewed."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import DomainError
from wenmai.library import refusals
from wenmai.library.actions.loans import renew
from wenmai.library.counters import Counter
from wenmai.library.queries.readers import LoanLine, ReaderPage, family_pages, my_page


@dataclass(frozen=True, slots=True)
class Renewed:
    """What to say: of what was renewed, and of what was not."""

    done: str
    refused: tuple[str, ...]


def renew_one(actor: Actor, item: int, key: str) -> str:
    """Renew one of one's own loans, or of the family's; what to say. Raises NotFound for somebody else's, and what renewing raises."""
    loan = next((each for each in _loans(actor) if each.item == item), None)
    if loan is None:
        raise refusals.no_item()
    return _renewed(actor, loan, key)


def renew_all(actor: Actor, key: str) -> Renewed:
    """Renew every loan that has a renewal left, each by itself: one that is refused keeps none of the others back."""
    done, refused = 0, []
    for loan in _loans(actor):
        if not may_renew(loan):
            continue
        try:
            _renewed(actor, loan, key)
            done += 1
        except DomainError as error:
            refused.append(_("《%(title)s》没有续：%(why)s") % {"title": loan.title, "why": error.message})
    said = ngettext("续借了 %(n)s 册。", "续借了 %(n)s 册。", done) % {"n": done}
    return Renewed(said if done else "", tuple(refused))


def may_renew(loan: LoanLine) -> bool:
    """Whether the page offers it."""
    return loan.left > 0 and loan.state == "open"


def _loans(actor: Actor) -> tuple[LoanLine, ...]:
    page: ReaderPage | None = my_page(actor)
    own = page.loans if page else ()
    return (*own, *(loan for _name, each in family_pages(actor) for loan in each.loans))


def _renewed(actor: Actor, loan: LoanLine, key: str) -> str:
    mine = blind_index(f"{actor.person}:{key}:{loan.item}", "library.desk")
    at = Counter(loan.lent_at_code, f"me:{mine}", channel="online")
    deed = renew(actor, at=at, item=loan.item)
    assert deed.due_at is not None
    day = date_format(localtime(deed.due_at), "n月j日")
    return _("续借《%(title)s》，%(day)s 前还。") % {"title": loan.title, "day": day}
