"""What hangs in the gallery can be found, and what is taken off cannot. Called inside the actions."""

from django.utils.translation import gettext as _

from wenmai.search.actions import Entry, put, remove
from wenmai.works.models import Work, WorkCall


def call_reference(call: WorkCall) -> str:
    """The subject reference of a call."""
    return f"works.call:{call.pk}"


def work_reference(work: Work) -> str:
    """The subject reference of a work."""
    return f"works.work:{work.pk}"


def announce(call: WorkCall) -> None:
    """A call can be found from the day it is opened, later as its exhibition."""
    kinds = " ".join(str(each) for each in call.said_kinds)
    put(
        Entry(
            ref=call_reference(call),
            kind="work_call",
            title=call.title,
            body=f"{call.theme} {kinds} {_('作品征集')} {call.about}",
            url=f"/works/{call.pk}/",
            institution=call.institution.code,
            division_path=tuple(call.institution.division.path),
        )
    )


def hang(work: Work) -> None:
    """Into the search while it is shown, else out of it; safe to repeat."""
    if not work.shown:
        remove(work_reference(work))
        return
    call = work.call
    put(
        Entry(
            ref=work_reference(work),
            kind="work",
            title=work.title,
            body=f"{work.get_kind_display()} {work.shown_name} {call.title} {work.words[:500]}",
            url=f"/works/{call.pk}/{work.pk}/",
            institution=call.institution.code,
            division_path=tuple(call.institution.division.path),
        )
    )
