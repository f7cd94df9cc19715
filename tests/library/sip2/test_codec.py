"""Reading and writing frames: published ones, another implementation, and whatever hypothesis thinks of."""

import contextlib
import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pysip2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysip2.codec import decode_message, encode_message

from tests.library.sip2 import messages
from tests.library.sip2.published import CHINESE_FRAMES, REWRITTEN, TRUE_FRAMES
from wenmai.kernel.clock import SHANGHAI
from wenmai.library.sip2.checksums import checksum, unseal
from wenmai.library.sip2.codes import PatronFlag
from wenmai.library.sip2.framing import Frames, TooLong
from wenmai.library.sip2.kinds import Unwritable
from wenmai.library.sip2.layout import variable
from wenmai.library.sip2.messages.circulation import Checkin, CheckinAnswer, Checkout, CheckoutAnswer
from wenmai.library.sip2.messages.patrons import PatronAnswer, PatronStatusAnswer
from wenmai.library.sip2.messages.registry import BY_CODE
from wenmai.library.sip2.messages.service import ResendToLibrary, ResendToTerminal, StatusAnswer
from wenmai.library.sip2.profile import Checksum, DueStyle, Encoding, Profile, Terminator
from wenmai.library.sip2.reading import Fault, Unreadable, read
from wenmai.library.sip2.writing import write

STRICT = Profile(checksum=Checksum.REQUIRED)
LAX = Profile(checksum=Checksum.IGNORED)


def _body(frame: bytes) -> bytes:
    return frame.rstrip(b"\r\n")


@pytest.mark.parametrize("frame", TRUE_FRAMES)
def test_published_frame_is_read_whole_and_written_back(frame):
    reading = read(frame.encode(), STRICT)
    assert (reading.missing, reading.unknown, reading.faults) == ((), (), ())
    again = write(reading.message, STRICT, reading.sequence, sealed=True)
    if frame in REWRITTEN:
        assert read(_body(again), STRICT) == reading
    else:
        assert again == frame.encode() + b"\r"


@pytest.mark.parametrize("encoding", [Encoding.UTF8, Encoding.GB18030])
@pytest.mark.parametrize("frame", CHINESE_FRAMES)
def test_chinese_frame_with_a_placeholder_checksum(frame, encoding):
    raw = frame.encode(encoding)
    assert read(raw, replace(LAX, encoding=encoding)).faults == ()
    with pytest.raises(Unreadable) as refused:
        read(raw, replace(STRICT, encoding=encoding))
    assert refused.value.code == "checksum"


def test_due_day_is_the_last_second_of_the_day():
    answer = read(CHINESE_FRAMES[0].encode(), LAX).message
    assert isinstance(answer, CheckoutAnswer)
    assert (answer.title, answer.due) == ("川味家常菜", datetime(2017, 10, 28, 23, 59, 59, tzinfo=SHANGHAI))


def test_resend_frames_have_no_sequence_number():
    assert write(ResendToTerminal(), STRICT, 3, sealed=True) == b"96AZFEF6\r"
    assert write(ResendToLibrary(), STRICT, 3, sealed=True) == b"97AZFEF5\r"


@given(messages.ANY, st.integers(0, 9), st.sampled_from(Encoding), st.sampled_from(Terminator))
def test_every_message_comes_back(message, sequence, encoding, terminator):
    profile = replace(STRICT, encoding=encoding, terminator=terminator)
    if encoding is Encoding.ASCII:
        message = read(_body(write(message, profile)), replace(profile, checksum=Checksum.NONE)).message
    (frame,) = Frames(100_000).feed(write(message, profile, sequence, sealed=True))
    reading = read(frame, profile)
    assert reading.message == message
    assert (reading.missing, reading.unknown, reading.faults, reading.sealed) == ((), (), (), True)
    assert reading.sequence == (None if message.CODE in {"96", "97"} else sequence)


@given(messages.ANY, st.integers(0, 9), st.sampled_from(["utf-8", "gb18030"]))
def test_pysip2_reads_the_same_and_writes_it_back(message, sequence, encoding):
    profile = replace(STRICT, encoding=Encoding(encoding))
    frame = write(message, profile, sequence, sealed=True)
    if frame.count(b"|") != frame.decode(encoding).count("|"):
        return  # pysip2 splits bytes, and the second byte of a hanzi is 0x7C here
    theirs = decode_message(frame, encoding=encoding)
    back = encode_message(theirs.message, sequence_number=sequence, checksum=True, encoding=encoding)
    ours = read(_body(back), profile)
    assert ours.message == _known_to_pysip2(message)
    assert checksum(back.rstrip(b"\r")[:-4]).encode() == back.rstrip(b"\r")[-4:]


def _known_to_pysip2(message):
    """Check-in answers carry four fields beside the standard."""
    if not isinstance(message, CheckinAnswer):
        return message
    return replace(message, alert_type="", destination="", hold_patron="", hold_patron_name="")


def test_every_field_of_pysip2_is_ours_in_the_same_place():
    for code, spec in pysip2.models.MESSAGE_SPECS_BY_ID.items():
        theirs = {field.field_id: (field.required, field.repeatable) for field in spec.fields if field.field_id}
        ours = {each.id: (each.required, each.repeated) for _name, each in variable(BY_CODE[code])}
        for extra in ("CV", "CT", "CY", "DA"):
            ours.pop(extra, None)
        assert ours == theirs, code
    assert set(pysip2.models.MESSAGE_SPECS_BY_ID) == set(BY_CODE)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_kindly(junk):
    for profile in (STRICT, LAX, replace(LAX, encoding=Encoding.GB18030), replace(LAX, encoding=Encoding.ASCII)):
        assert _code_of(junk, profile) in {"", "empty", "encoding", "checksum", "code", "short"}


def _code_of(junk: bytes, profile: Profile) -> str:
    try:
        read(junk, profile)
    except Unreadable as refused:
        return refused.code
    return ""


@given(messages.ANY, st.data())
def test_damaged_frame_is_read_or_refused(message, data):
    frame = bytearray(_body(write(message, LAX, 1, sealed=True)))
    for _ in range(data.draw(st.integers(1, 5))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        again = read(bytes(frame), LAX).message
    except Unreadable:
        return
    with contextlib.suppress(Unwritable):
        write(again, LAX)


@given(messages.ANY, st.data())
def test_one_wrong_byte_is_found_by_the_checksum(message, data):
    frame = bytearray(_body(write(message, STRICT, 1, sealed=True)))
    place = data.draw(st.integers(0, len(frame) - 7))
    frame[place] = (frame[place] + data.draw(st.integers(1, 127))) % 128 if frame[place] < 128 else 0x20
    with pytest.raises(Unreadable) as refused:
        read(bytes(frame), STRICT)
    assert refused.value.code == "checksum"


def test_hanzi_whose_second_byte_is_the_delimiter():
    profile = replace(STRICT, encoding=Encoding.GB18030)
    title = "倈亅厊"
    assert any(b"|" in sign.encode("gb18030") for sign in title)
    frame = _body(write(CheckoutAnswer(ok=True, title=title, item="1"), profile, 1, sealed=True))
    assert read(frame, profile).message.title == title


def test_words_are_made_safe_and_identifiers_are_refused():
    answer = CheckoutAnswer(ok=True, item="1", title="A|B\r96\nC\x1d", screen=("x" * 400,))
    back = read(_body(write(answer, STRICT, 0, sealed=True)), STRICT).message
    assert back.title == "A/B 96 C "
    assert back.screen == ("x" * 255,)
    for bad in ("1|ABx", "1\r", "1\n96", "书" * 100):
        with pytest.raises(Unwritable) as refused:
            write(Checkin(item=bad), STRICT)
        assert refused.value.field == "AB"
    with pytest.raises(Unwritable):
        write(Checkin(item="书"), replace(STRICT, encoding=Encoding.ASCII))
    with pytest.raises(Unwritable):
        write(PatronAnswer(flags=frozenset(), hold_count=10000), STRICT)


def test_long_words_are_cut_at_a_whole_character():
    for encoding, kept in ((Encoding.UTF8, 85), (Encoding.GB18030, 127)):
        profile = replace(STRICT, encoding=encoding)
        frame = _body(write(CheckoutAnswer(ok=True, title="书" * 300), profile, 0, sealed=True))
        assert read(frame, profile).message.title == "书" * kept


def test_ascii_terminal_gets_question_marks():
    profile = replace(LAX, encoding=Encoding.ASCII)
    assert b"AJ??|" in write(CheckoutAnswer(ok=True, title="红楼"), profile)


def test_unknown_missing_repeated_and_odd_fields_are_told():
    reading = read(b"1" + b"0" + b"1XNN20220224    110807AOx|AB1|AB2|ZZextra|AFone|AFtwo|CL|", LAX)
    assert reading.missing == ("AQ",)
    assert reading.unknown == (("AB", "2"), ("ZZ", "extra"))
    assert reading.faults == (Fault("resensitize", "X"),)
    assert (reading.message.item, reading.message.screen) == ("1", ("one", "two"))


def test_terminal_that_puts_delimiters_everywhere():
    reading = read(b"11YN20220224    110807                  |AO|AAP001|ABB001|AC|AY3|AZFA89|", LAX)
    assert isinstance(reading.message, Checkout)
    assert (reading.message.patron, reading.message.item, reading.sequence) == ("P001", "B001", 3)


def test_checksum_over_characters_is_right_too():
    text = "17                  AO图书馆|AB1|AY1AZ"
    by_characters = f"{-sum(map(ord, text)) & 0xFFFF:04X}"
    assert read((text + by_characters).encode(), STRICT).message.institution == "图书馆"
    assert by_characters != checksum(text.encode())


def test_client_whose_dates_are_too_short():
    """As a client of a widespread Chinese system sends it, with a constant for a checksum."""
    reading = read(b"11YN20220101120000   20220101120000AO|AAR1|ABB1|CNlib|AC|AY3AZEDB7|", LAX)
    assert isinstance(reading.message, Checkout)
    assert (reading.message.patron, reading.message.item, reading.message.at) == ("R1", "B1", None)
    assert reading.message.renewal_allowed
    assert not reading.message.no_block
    assert reading.faults[0] == Fault("fixed", "YN20220101120000   20220101120000")
    assert reading.unknown == (("CN", "lib"),)
    for short in (b"11YN|", b"11YN2022", b"17|ABB1|"):
        with pytest.raises(Unreadable):
            read(short, LAX)


@pytest.mark.parametrize("item", ["AZ1234", "AY1", "AY1AZFFFF", "xAZ12345", "Y1"])
def test_value_that_looks_like_a_checksum_is_a_value(item):
    for sealed in (False, True):
        frame = _body(write(Checkout(patron="P", terminal_password=item, item=item), Profile(), 7, sealed=sealed))
        reading = read(frame.replace(b"BO|", b""), Profile())
        assert (reading.message.terminal_password, reading.sequence) == (item, 7 if sealed else None)


def test_lone_sequence_number_without_checksum():
    assert read(b"9900802.00AY7", LAX).sequence == 7
    assert unseal(b"9900802.00").right is None


def test_utc_date_is_the_same_instant():
    zoned = read(b"3520220224   Z030807AO|AAp|", LAX).message
    assert zoned.at == datetime(2022, 2, 24, 11, 8, 7, tzinfo=SHANGHAI)
    assert b"20220224   Z030807" in write(zoned, replace(LAX, utc=True))
    assert zoned.at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("style", "written"),
    [(DueStyle.SIP, "20220226    235959"), (DueStyle.DAY, "2022-02-26"), (DueStyle.MINUTE, "2022-02-26 23:59")],
)
def test_due_styles(style, written):
    due = datetime(2022, 2, 26, 23, 59, 59, tzinfo=SHANGHAI)
    frame = write(CheckoutAnswer(ok=True, due=due), replace(LAX, due_style=style))
    assert f"AH{written}|".encode() in frame
    assert read(_body(frame), LAX).message.due.date() == due.date()


@pytest.mark.parametrize("odd", ["99999999    999999", "soon", "00010101    000000", "2022-13-45"])
def test_due_that_nobody_understands_is_a_fault(odd):
    reading = read(f"121NNN20220224    110807AO|AA|AB|AJ|AH{odd}|".encode(), LAX)
    assert (reading.message.due, reading.faults) == (None, (Fault("AH", odd),))


def test_flags_and_money():
    answer = PatronStatusAnswer(flags=frozenset({PatronFlag.CHARGE_DENIED, PatronFlag.CARD_LOST}), fee=Decimal("3.5"))
    frame = write(answer, LAX)
    assert frame.startswith(b"24Y   Y         019")
    assert b"BV3.50|" in frame


def test_status_without_supported_messages_is_read():
    reading = read(b"98YYYNYN01000319960214    1447001.00AOID_21|AMCentral Library|ANtty30|", LAX)
    assert isinstance(reading.message, StatusAnswer)
    assert (reading.missing, reading.message.supported) == (("BX",), frozenset())


def test_other_delimiter():
    profile = replace(LAX, delimiter="^")
    frame = write(Checkin(item="1", location="a|b^c"), profile)
    assert read(_body(frame), profile).message.location == "a|b/c"
    with pytest.raises(ValueError, match="delimiter"):
        Profile(delimiter="A")


LINES = st.tuples(st.sampled_from([b"9900802.00", b"97", b"x" * 30]), st.sampled_from([b"\r", b"\n", b"\r\n"]))


@given(st.lists(LINES, max_size=8), st.sets(st.integers(1, 200), max_size=10))
def test_frames_do_not_depend_on_how_bytes_arrive(lines, cuts):
    stream = b"".join(line + end for line, end in lines)
    frames, got = Frames(20), []
    for start, end in itertools.pairwise([0, *sorted(cuts), max([len(stream), *cuts])]):
        got += frames.feed(stream[start:end])
    assert [each if isinstance(each, bytes) else TooLong for each in got] == [
        line if len(line) <= 20 else TooLong for line, _end in lines
    ]
