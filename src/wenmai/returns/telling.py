"""What people are told of returns."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import on_duty
from wenmai.places.models import Institution
from wenmai.returns.definitions import Form, get_form
from wenmai.returns.models import YearReturn

DUE = declare(NoticeKind("returns.due", lazy("统计报表该报了")))
BACK = declare(NoticeKind("returns.back", lazy("统计报表被退回"), urgent=True))


def address(form: str, house: Institution, year: int) -> str:
    """The page of a return at the desk."""
    return f"/desk/returns/{form}/{house.code}/{year}/"


def tell_due(actor: Actor, form: Form, year: int, houses: Iterable[Institution]) -> int:
    """Remind whoever fills in at these houses, at most once a day each; returns how many messages are new."""
    return sum(_tell_due(actor, form, year, house) for house in houses)


def _tell_due(actor: Actor, form: Form, year: int, house: Institution) -> int:
    said = {"year": year, "form": form.title, "house": house.name}
    note = Note(
        kind=DUE.name,
        title=format_lazy(lazy("{house}：{year} 年“{form}”还没有报"), **said),
        body=lazy("数已经按记录填好，核对后报出就行。"),
        link=address(form.code, house, year),
        key=f"{form.code}:{house.code}:{year}:{clock.today()}",
        house=house.code,
    )
    return tell(actor, persons=on_duty([house.code], STAFF_ROLES), note=note)


def tell_back(actor: Actor, row: YearReturn, reason: str) -> int:
    """Tell the house that its return came back, and why."""
    house = row.institution
    said = {"year": row.year, "form": get_form(row.form).title}
    note = Note(
        kind=BACK.name,
        title=format_lazy(lazy("{year} 年“{form}”退回修改"), **said),
        body=reason,
        link=address(row.form, house, row.year),
        key=f"{row.pk}:{row.versions}",
        house=house.code,
    )
    return tell(actor, persons=on_duty([house.code], STAFF_ROLES), note=note)
