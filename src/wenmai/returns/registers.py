"""What returns tell the kernel: subjects, and panels on the desk and on pages of institutions."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.kernel import panels, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution
from wenmai.returns import telling
from wenmai.returns.definitions import get_form
from wenmai.returns.models import YearReturn
from wenmai.returns.policies import may_read_return
from wenmai.returns.queries.reports import editions
from wenmai.returns.queries.turns import waiting_for


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("returns.return", _return)
    panels.open_slot("places.institution")
    panels.register("places.institution", Panel("returns", 85, _of_institution))
    panels.register("web.desk", Panel("returns", 2, _of_desk))


def _of_institution(request: HttpRequest, thing: object) -> SafeString:
    """The last service report of the house; nothing when none is public."""
    assert isinstance(thing, Institution)
    row = editions().filter(of__institution=thing).order_by("-of__year").first()
    return SafeString(render_to_string("returns/panel.html", {"row": row}, request)) if row else SafeString("")


def _of_desk(request: HttpRequest, thing: object) -> SafeString:  # noqa: ARG001 (the shape of every panel)
    """Returns on which somebody may decide now; nothing when none waits."""
    found = waiting_for(request.actor)  # type: ignore[attr-defined]
    return (
        SafeString(render_to_string("returns/desk/waiting.html", {"waiting": found}, request))
        if found
        else SafeString("")
    )


def _return(actor: Actor, key: str) -> Subject:
    row = YearReturn.objects.select_related("institution__division").filter(pk=whole(key)).first()
    if row is None or not may_read_return(actor, row.institution):
        raise NotFound("returns.no_return", _("没有这张报表。"))
    house = row.institution
    title = _("%(house)s %(year)s 年%(form)s") % {
        "house": house.name,
        "year": row.year,
        "form": get_form(row.form).title,
    }
    return Subject(f"returns.return:{key}", title, telling.address(row.form, house, row.year), house.code)
