"""Publish a list and withdraw it; what search knows of it."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit
from wenmai.reading import policies, refusals
from wenmai.reading.drafts import Showing
from wenmai.reading.models import BookList
from wenmai.reading.queries.lists import get_for_desk
from wenmai.search.actions import Entry, put, remove


@transaction.atomic
def publish(actor: Actor, *, key: int, showing: Showing) -> BookList:
    """Show a list to everybody on these days; again changes the days. Raises NotFound, NotAllowed, Conflict (reading.empty), Invalid."""
    row = _locked(actor, key)
    if not row.books.exists():
        raise Conflict("reading.empty", _("书单里还没有书。先放几种进去，再发布。"))
    if showing.last and showing.last < max(showing.first, clock.today()):
        raise refusals.bad("days", _("最后一天要在第一天和今天以后。"), "last")
    row.shown_from, row.shown_until = showing.first, showing.last
    row.published_at, row.published_by = clock.now(), actor.person
    row.withdrawn_at, row.withdrawn_by = None, ""
    row.save()
    put_in_search(row)
    note(actor, "reading.list.publish", f"reading.list:{row.pk}")
    return row


@transaction.atomic
def withdraw(actor: Actor, *, key: int) -> BookList:
    """Take a list off the public pages; it is a draft again. Twice is once. Raises NotFound, NotAllowed."""
    row = _locked(actor, key)
    if row.published_at is None:
        return row
    row.published_at, row.published_by = None, ""
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor.person
    row.save()
    put_in_search(row)
    note(actor, "reading.list.withdraw", f"reading.list:{row.pk}")
    return row


def put_in_search(row: BookList) -> None:
    """What the search of the portal says of a list: while it is shown, and no longer."""
    ref = f"reading.list:{row.pk}"
    if row.published_at is None or row.shown_from is None:
        remove(ref)
        return
    until = row.shown_until
    put(
        Entry(
            ref=ref,
            kind="booklist",
            title=row.title,
            url=f"/reading/lists/{row.pk}/",
            body=f"{row.get_theme_display()} {row.house.name} {row.words}",
            institution=row.house.code,
            division_path=row.house.division.path,
            visible_from=clock.day_bounds(row.shown_from)[0],
            visible_until=clock.day_bounds(until + timedelta(days=1))[0] if until else None,
        )
    )


def _locked(actor: Actor, key: int) -> BookList:
    permit(policies.may_decide(actor, get_for_desk(actor, key).house), _("发布和撤下书单要馆长（站长）来办。"))
    return BookList.objects.select_for_update(of=("self",)).select_related("house__division").get(pk=key)
