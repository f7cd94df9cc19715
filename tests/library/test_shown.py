"""What facts of a loan say of how the reader was known (SC-P19), and to whose libraries they belong."""

from decimal import Decimal

import pytest

from tests.builders.cards import a_card_service, a_document, checked
from tests.builders.library import EAST, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.plan import follow
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.measures import periods
from wenmai.measures.queries import aggregate
from wenmai.people.actions.codes import show_code
from wenmai.places.actions import tie_branch
from wenmai.places.models import Network

pytestmark = pytest.mark.django_db


def _lent_to(client, house, text, barcode):
    """Scan the reader, then the book."""
    address = f"/desk/library/{house.code}/"
    page = client.post(address, {"scan": text, "key": f"{barcode}-1"}, follow=True)
    client.post(address, {"scan": barcode, "key": barcode, "reader": page.context["page"].passed}, follow=True)


def test_a_loan_says_by_which_kind_of_card_the_reader_was_known_and_never_its_number(client):
    house = a_library()
    clerk = a_clerk(house)
    sign_in(client, clerk)
    with a_card_service() as app:
        document = a_document()
        citizen = checked(clerk, document)
        reader = register_reader(system(), reader=NewReader(citizen.person, house.code))
        card = app.simulator.issue(document, "周玉兰")
        for text in (card, show_code(citizen).text, reader.number):
            _lent_to(client, house, text, an_item(house).barcode)
    said = [each.attributes for each in recorded(FactFilter(kinds=["library.lending"]))]
    assert sorted(each["shown"] for each in said) == ["number", "phone", "social"]
    assert not [each for each in said if card in str(each)]


def test_what_a_study_room_of_a_library_lends_is_counted_with_the_libraries(db):
    house = a_library()
    room, alone = (an_institution(kind="study_room", division=a_division(EAST)) for _ in range(2))
    tie_branch(system(), main=house.code, branch=room.code, network=Network.LIBRARY, since=clock.today())
    for place in (house, room, alone):
        lend(system(), at=at(place), item=an_item(place).pk, reader=a_reader(house).pk)
    mains = {each.institution_code: each.attributes["main"] for each in recorded(FactFilter(kinds=["library.lending"]))}
    assert mains == {house.code: "library", room.code: "library", alone.code: "study_room"}
    follow()
    year = periods.year(clock.today().year)
    (figure,) = aggregate(["library.loans"], division=EAST, period=year)
    assert figure.value == Decimal(2)
