"""A ticket on paper: signed, readable by any decoder, good at the door without a phone or an account."""

import re
from datetime import timedelta

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.booking import a_booking, a_desk, a_reader, a_running_session, a_session, an_offering
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.booking.actions import cancel
from wenmai.booking.actions.desk import Scan, check_in_scanned
from wenmai.booking.models import Booking
from wenmai.booking.ticket_codes import booking_of_number, number_of, read_ticket, said_number, write_ticket
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.people.actions.codes import bind_card
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.counter_pass import write_pass
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return an_institution()


def running(house, **about):
    return a_running_session(offering=an_offering(house), **about)


def scanned(house, code: str, **more):
    return check_in_scanned(a_desk(house), institution=house, scan=Scan(code, **more))


def pixels(svg: str, side: int) -> np.ndarray:
    """The drawing as a scanner sees it: `side` pixels wide, dark modules on white, one row of paths at a time."""
    start, _y, width, _height = (int(part) for part in re.search(r'viewBox="([^"]+)"', svg)[1].split())
    small = np.full((width, width), 255, np.uint8)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", svg):
        small[int(y) - start, int(x) - start : int(x) - start + int(run)] = 0
    large = cv2.resize(small, (width * 24, width * 24), interpolation=cv2.INTER_NEAREST)
    return cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("dots", [200, 300, 600])  # 25 mm at 203, 300 and 600 dots an inch
def test_a_printed_ticket_of_25_mm_is_read_by_another_decoder(client, dots):
    citizen = a_citizen()
    booking = a_booking(a_session(), citizen, party=2)
    page = sign_in(client, citizen).get(f"/booking/{booking.key}/print/").content.decode()
    svg = re.search(r'<svg viewBox="[^>]*role="img".*?</svg>', page)[0]
    picture = cv2.copyMakeBorder(pixels(svg, dots), 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255)
    text, _corners, _straight = cv2.QRCodeDetectorAruco().detectAndDecode(picture)
    assert text == write_ticket(booking)
    assert (read_ticket(text).booking, read_ticket(text).party) == (booking.key, 2)
    assert said_number(booking) in page


def test_a_ticket_lets_in_the_party_without_an_account(house):
    clerk = a_clerk(house)
    elder = register_at_counter(clerk, name="阿卓", born=None, text_version=NOTICE_VERSION)
    session = running(house)
    booking = a_booking(session, a_reader(elder.key), party=3)
    came = scanned(house, write_ticket(booking).lower())
    assert (came.session_id, came.person, came.heads, came.way) == (session.pk, elder.key, 3, "code")
    with pytest.raises(Conflict, match="已经签到"):
        scanned(house, number_of(booking))


def test_the_number_read_out_does_the_same(house):
    booking = a_booking(running(house))
    assert scanned(house, said_number(booking)).booking_id == booking.pk


def test_one_wrong_digit_is_heard(house):
    booking = a_booking(running(house))
    number = number_of(booking)
    wrong = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
    assert booking_of_number(wrong) == 0
    with pytest.raises(NotFound, match="卡"):
        scanned(house, wrong)


@given(st.integers(1, 10**12))
def test_every_number_of_a_ticket_is_its_own_and_no_swap_passes(key):
    number = number_of(Booking(pk=key))
    assert booking_of_number(number) == key
    swaps = [number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(len(number) - 1)]
    assert all(booking_of_number(each) == 0 for each in swaps if each != number)


def test_a_changed_ticket_is_refused(house):
    text = write_ticket(a_booking(running(house)))
    with pytest.raises(Invalid) as forged:
        scanned(house, text[:10] + ("A" if text[10] != "A" else "B") + text[11:])
    with pytest.raises(Invalid) as torn:
        scanned(house, text[:90])
    assert (forged.value.code, torn.value.code) == ("booking.ticket_forged", "booking.ticket_damaged")


def test_a_ticket_of_another_house_day_or_cancelled_says_so(house):
    other = an_institution()
    elsewhere = a_booking(running(other))
    later = a_booking(a_session(an_offering(house), start=clock.now() + timedelta(days=3)))
    reader = a_reader()
    gone = a_booking(a_session(an_offering(house), start=clock.now() + timedelta(minutes=30)), reader)
    cancel(reader, key=str(gone.key))
    codes = []
    for each in (elsewhere, later, gone):
        with pytest.raises(Conflict) as refused:
            scanned(house, write_ticket(each))
        codes.append(refused.value.code)
    assert codes == ["booking.other_house", "booking.other_day", "booking.ended"]


def test_a_card_typed_by_a_reader_equals_a_scan(house):
    clerk = a_clerk(house)
    elder = register_at_counter(clerk, name="阿卓", born=None, text_version=NOTICE_VERSION)
    bind_card(clerk, found=write_pass(clerk, elder.key), number="A1234567")
    booking = a_booking(running(house), a_reader(elder.key))
    assert scanned(house, "a1234567").booking_id == booking.pk


def test_a_cancelled_booking_is_not_printed(client):
    citizen = a_citizen()
    booking = a_booking(a_session(), citizen)
    cancel(citizen, key=str(booking.key))
    answer = sign_in(client, citizen).get(f"/booking/{booking.key}/print/")
    assert (answer.status_code, "不用打印" in answer.content.decode()) == (409, True)
