"""The session without a socket: whatever is heard, what is said is a frame that the other side understands."""

from hypothesis import given
from hypothesis import strategies as st

from tests.library.sip2 import messages
from wenmai.library.sip2.answering import refusal
from wenmai.library.sip2.desk import Terminal
from wenmai.library.sip2.framing import Frames, TooLong
from wenmai.library.sip2.messages.base import Request
from wenmai.library.sip2.messages.circulation import Checkout, CheckoutAnswer
from wenmai.library.sip2.messages.registry import BY_CODE, REQUESTS
from wenmai.library.sip2.messages.service import Login, ResendToTerminal
from wenmai.library.sip2.profile import Checksum, Encoding, Profile
from wenmai.library.sip2.reading import read
from wenmai.library.sip2.session import Ask, Say, Session
from wenmai.library.sip2.writing import write

PROFILES = st.builds(
    Profile,
    institution=st.sampled_from(["", "CN-510422"]),
    encoding=st.sampled_from(Encoding),
    checksum=st.sampled_from(Checksum),
    login_first=st.booleans(),
    bad_frames=st.integers(1, 3),
)


@st.composite
def heard(draw, profile):
    """A frame: a message, perhaps damaged; a resend; noise; one that was too long."""
    kind = draw(st.sampled_from(["whole", "whole", "damaged", "noise", "again", "long"]))
    if kind == "noise":
        return draw(st.binary(max_size=60))
    if kind == "again":
        return b"97"
    if kind == "long":
        return TooLong("too long")
    free = Profile(checksum=Checksum.NONE)
    frame = bytearray(write(draw(messages.ANY), free, draw(st.integers(0, 9)), sealed=draw(st.booleans())).rstrip())
    if kind == "damaged":
        frame[draw(st.integers(0, len(frame) - 1))] = draw(st.integers(0, 255))
    return bytes(frame)


@given(st.data(), PROFILES)
def test_whatever_is_heard_gets_an_answer_that_is_understood(data, profile):
    session = Session(Terminal("", profile))
    for _ in range(data.draw(st.integers(1, 6))):
        outcome = session.hear(data.draw(heard(profile)))
        if isinstance(outcome, Ask):
            assert session.admitted or isinstance(outcome.request, Login)
            outcome = _answered(session, outcome, data.draw(st.booleans()))
        (frame,) = Frames(100_000).feed(outcome.frame)
        said = read(frame, profile)
        assert not isinstance(said.message, Request)
        assert said.missing == ()
        if outcome.close:
            break


def _answered(session: Session, asked: Ask, willing: bool) -> Say:
    if isinstance(asked.request, Login):
        return session.admit(session.terminal if willing else None)
    return session.tell(asked.request, refusal(asked.request, "不行|\r\n" * 80))


def test_every_request_can_be_refused():
    for request in REQUESTS:
        answer = refusal(request(), "不行")
        assert type(answer) is request.ANSWER
        assert BY_CODE[answer.CODE] is request.ANSWER


def _ready() -> Session:
    return Session(Terminal("t", Profile(login_first=False)))


def test_answer_that_cannot_be_written_is_refused_in_its_place():
    session = _ready()
    asked = session.hear(write(Checkout(patron="R1", item="B1"), Profile()).rstrip())
    assert isinstance(asked, Ask)
    said = session.tell(asked.request, CheckoutAnswer(ok=True, item="B|1", screen=("已借出",)))
    answer = read(said.frame.rstrip(), Profile()).message
    assert (answer.ok, answer.item, answer.screen) == (False, "B1", ("已借出",))


def test_bad_frames_count_only_in_a_row():
    session = Session(Terminal("t", Profile(login_first=False, bad_frames=2)))
    good = write(Checkout(patron="R1", item="B1"), Profile()).rstrip()
    again = write(ResendToTerminal(), Profile())
    assert session.hear(b"??") == Say(again)
    assert isinstance(session.hear(good), Ask)
    assert session.hear(b"??") == Say(again)
    assert session.hear(b"??") == Say(again, close=True)


def test_a_new_number_is_a_new_request():
    session = _ready()
    for sequence in (1, 2):
        frame = write(Checkout(patron="R1", item="B1"), Profile(), sequence, sealed=True).rstrip()
        asked = session.hear(frame)
        assert isinstance(asked, Ask)
        first = session.tell(asked.request, CheckoutAnswer(ok=True))
        assert session.hear(frame) == first
