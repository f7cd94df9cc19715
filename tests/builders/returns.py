"""Returns of houses, filled in and on their way."""

from decimal import Decimal

from tests.builders import people
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution
from wenmai.returns.actions.deciding import accept
from wenmai.returns.actions.filling import Entry, fill_in, hand_in
from wenmai.returns.actions.reports import publish_report, save_report
from wenmai.returns.definitions import get_form
from wenmai.returns.models import Edition, ServiceReport, YearReturn

LAST_YEAR = clock.today().year - 1


def form_of(house: Institution) -> str:
    return "library" if house.kind == "library" else "culture"


def entries(house: Institution, **amounts: int | None) -> dict[str, Entry]:
    """Every line that must be filled, and what else is named; a reason stands where the records would fill it."""
    form = get_form(form_of(house))
    required = {item.key: 10 for item in form.items if item.required}
    return {
        key: Entry(None if value is None else Decimal(value), "按纸质登记簿" if form.item(key).measure else "")
        for key, value in (required | amounts).items()
    }


def seen(house: Institution, year: int = LAST_YEAR) -> int:
    row = YearReturn.objects.filter(form=form_of(house), institution=house, year=year).first()
    return row.revision if row else 0


def filled(
    house: Institution, clerk: Actor | None = None, *, year: int = LAST_YEAR, **amounts: int | None
) -> YearReturn:
    """Saved by a clerk of the house."""
    who, form = clerk or people.a_clerk(house), form_of(house)
    given = entries(house, **amounts)
    return fill_in(who, form=form, institution=house.code, year=year, seen=seen(house, year), entries=given)


def handed_in(house: Institution, clerk: Actor | None = None, **amounts: int | None) -> YearReturn:
    """Filled in and sent out."""
    who = clerk or people.a_clerk(house)
    row = filled(house, who, **amounts)
    return hand_in(who, form=row.form, institution=house.code, year=row.year, seen=row.revision)


def accepted(row: YearReturn, *deciders: Actor) -> YearReturn:
    """Accepted by these, one after the other."""
    for actor in deciders:
        accept(actor, key=row.pk, version=row.versions)
    row.refresh_from_db()
    return row


def a_report(house: Institution, manager: Actor | None = None, **texts: str) -> Edition:
    """Written and published by who manages the house; parts that are not named stay as the records give them."""
    who = manager or people.a_manager(house)
    row = ServiceReport.objects.filter(institution=house, year=LAST_YEAR).first()
    given = {"institution": house.code, "year": LAST_YEAR}
    kept = save_report(who, **given, seen=row.revision if row else 0, texts=texts or {"next": "多办晚上的活动。"})
    return publish_report(who, **given, seen=kept.revision)
