"""The server shell against a client that others wrote, against our own, and against bare sockets."""

import contextlib
import socket
import time
from dataclasses import replace

import pytest
from Sip2.sip2 import Sip2

from tests.library.sip2.shelf import DUE, Shelf, serving
from wenmai.library.sip2.client import Client, NoAnswer
from wenmai.library.sip2.codes import Summary
from wenmai.library.sip2.messages.circulation import Checkin, Checkout, Hold, Renew, RenewAll
from wenmai.library.sip2.messages.items import Item, MarkItem
from wenmai.library.sip2.messages.patrons import Block, Enable, EndSession, Fee, Patron, PatronStatus
from wenmai.library.sip2.profile import Checksum, Encoding, Profile, Terminator
from wenmai.library.sip2.reading import read
from wenmai.library.sip2.writing import write

PROFILE = Profile(institution="CN-510422", idle_seconds=5)
OPEN = replace(PROFILE, login_first=False)


def _theirs(port, tmp_path):
    client = Sip2()
    client.hostName, client.hostPort, client.tlsEnable = "127.0.0.1", port, False
    client.logfile_path, client.institutionId, client.loglevel = str(tmp_path), "CN-510422", "ERROR"
    client.patron, client.patronpwd = "R1", "pw"
    client.connect()
    return client


@pytest.fixture
def _quiet_log():
    yield
    import logging

    for handler in logging.getLogger("Sip2").handlers[:]:
        handler.close()
        logging.getLogger("Sip2").removeHandler(handler)


@pytest.mark.usefixtures("_quiet_log")
def test_client_that_others_wrote_lends_renews_and_returns(tmp_path):
    shelf = Shelf(PROFILE)
    with serving(shelf) as (port, _stop), contextlib.closing(_Closing(_theirs(port, tmp_path))) as line:
        sip = line.sip

        def asked(name, *arguments, response=None):
            sent = getattr(sip, f"sip_{name}_request")(*arguments)
            return getattr(sip, f"sip_{response or name}_response")(sip.get_response(sent))

        assert asked("login", "terminal", "wrong")["fixed"]["Ok"] == "0"
        assert asked("login", "terminal", "secret")["fixed"]["Ok"] == "1"
        status = asked("sc_status", response="sc_status")
        assert status["fixed"]["OnlineStatus"] == "Y"
        assert status["variable"]["AM"] == ["盐边县图书馆"]
        assert asked("patron_status")["variable"]["AE"] == ["张三"]
        lent = asked("checkout", "B1")
        assert (lent["fixed"]["Ok"], lent["variable"]["AJ"]) == ("1", ["红楼梦"])
        assert lent["variable"]["AH"] == [DUE.strftime("%Y%m%d    %H%M%S")]
        again = asked("checkout", "B1")
        assert (again["fixed"]["Ok"], again["variable"]["AF"]) == ("0", ["这本书已经借出。"])
        assert asked("patron_information", "charged")["variable"]["AU"] == ["B1"]
        assert asked("renew", "B1")["fixed"]["Ok"] == "1"
        returned = asked("checkin", "B1")
        assert (returned["fixed"]["Ok"], returned["variable"]["AA"]) == ("1", ["R1"])
        assert asked("end_patron_session")["fixed"]["EndSession"] == "Y"
    assert shelf.loans == {}


class _Closing:
    def __init__(self, sip):
        self.sip = sip

    def close(self):
        self.sip.disconnect()


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("checksum", Checksum)
@pytest.mark.parametrize("terminator", Terminator)
def test_own_client_under_every_profile(encoding, checksum, terminator):
    shelf = Shelf(replace(PROFILE, encoding=encoding, checksum=checksum, terminator=terminator))
    with serving(shelf) as (port, _stop), Client(("127.0.0.1", port), shelf.profile) as client:
        assert client.login("t", "secret")
        lent = client.ask(Checkout(patron="R1", item="B3"))
        assert lent.title == ("??" if encoding is Encoding.ASCII else "亅倈")
        assert (lent.ok, lent.item, lent.institution) == (True, "B3", "CN-510422")


def test_own_client_asks_everything():
    with serving(Shelf(OPEN)) as (port, _stop), Client(("127.0.0.1", port), OPEN) as client:
        assert client.status().library == "盐边县图书馆"
        assert client.ask(Checkout(patron="R1", item="B2")).title == "A/B 文脉"
        assert client.ask(Patron(patron="R1", summary=Summary.CHARGED)).charged == ("B2",)
        assert client.ask(PatronStatus(patron="R9")).valid is False
        assert client.ask(RenewAll(patron="R1")).renewed == ("B2",)
        assert client.ask(Renew(patron="R2", item="B2")).screen == ("这本书不在这位读者名下。",)
        assert client.ask(Item(item="B2")).status == "04"
        assert client.ask(Hold(patron="R2", item="B2")).position == 1
        assert client.ask(Checkin(item="B2")).patron == "R1"
        assert client.ask(Block(patron="R1")).valid is False
        assert client.ask(Enable(patron="R1")).valid is True
        assert client.ask(EndSession(patron="R1")).ended is True
        assert client.ask(Checkin(item="B9")).screen == ("没有这本书。",)


def test_fault_of_the_desk_is_told_and_the_line_lives_on(caplog):
    with serving(Shelf(OPEN)) as (port, _stop), Client(("127.0.0.1", port), OPEN) as client:
        marked = client.ask(MarkItem(item="B1", properties="x"))
        assert (marked.ok, marked.item) == (False, "B1")
        assert marked.screen[0].startswith("系统暂时办不了")
        assert "a fault in the desk" in caplog.text
        assert client.ask(Fee(patron="R1")).accepted is False  # its transaction number cannot be written
        assert client.status().online


def _line(port):
    line = socket.create_connection(("127.0.0.1", port), 3)
    line.settimeout(3)
    return line


def _said(line, frame):
    line.sendall(frame)
    return line.recv(4096)


def test_login_comes_first_and_three_refusals_end_the_line():
    with serving(Shelf(PROFILE)) as (port, _stop), _line(port) as line:
        assert _said(line, b"9900802.00\r").startswith(b"98NNNN")
        assert _said(line, write(Checkout(patron="R1", item="B1"), PROFILE)).startswith(b"120N")
        assert _said(line, b"9300CNx|COno|\r") == b"940\r"
        assert _said(line, b"9300CNx|COno|\r") == b"940\r"
        assert _said(line, b"9300CNx|COno|\r") == b"940\r"
        assert line.recv(10) == b""


def test_garbage_is_asked_for_again_until_it_is_too_much():
    with serving(Shelf(OPEN)) as (port, _stop), _line(port) as line:
        for junk in (b"\xff\xfe\r", b"zz\r", b"11YN\r", b"97\r", b"94AZ0000\r", b"98\r", b"x" * 9000 + b"\r"):
            assert _said(line, junk).startswith(b"96")
        assert _said(line, b"9900802.00\n").startswith(b"98Y")
        for _ in range(9):
            assert _said(line, b"96\n") == b"96\r"
        assert _said(line, b"96\r") == b"96\r"
        assert line.recv(10) == b""


def test_wrong_checksum_is_96_and_does_nothing():
    shelf = Shelf(OPEN)
    with serving(shelf) as (port, _stop), _line(port) as line:
        frame = write(Checkout(patron="R1", item="B1"), OPEN, 1, sealed=True)
        assert _said(line, frame.replace(b"B1", b"B2")) == b"96AZFEF6\r"
        assert shelf.asked == []


def test_resend_gives_the_last_answer_and_a_repeated_frame_is_done_once():
    shelf = Shelf(OPEN)
    with serving(shelf) as (port, _stop), _line(port) as line:
        frame = write(Checkout(patron="R1", item="B1"), OPEN, 1, sealed=True)
        first = _said(line, frame)
        assert first.startswith(b"121")
        assert b"AY1AZ" in first
        assert _said(line, b"97AZFEF5\r") == first
        assert _said(line, frame) == first
        assert _said(line, b"97\r") == first
        assert shelf.asked == ["checkout B1"]


def test_terminal_that_numbers_with_a_constant_is_asked_anew_each_time():
    shelf = Shelf(replace(OPEN, checksum=Checksum.IGNORED))
    with serving(shelf) as (port, _stop), _line(port) as line:
        frame = b"11YN19960212    10051419960212    100514|AO|AAR1|ABB1|AY3AZEDB7\r"
        assert _said(line, frame).startswith(b"121")
        assert _said(line, frame).startswith(b"120")
    assert shelf.asked == ["checkout B1", "checkout B1"]


def test_frames_in_pieces_and_in_a_heap():
    with serving(Shelf(OPEN)) as (port, _stop), _line(port) as line:
        line.sendall(b"99008")
        time.sleep(0.05)
        line.sendall(b"02.00\r\n9900802.00\n9900802.00\r")
        heard = b""
        while heard.count(b"\r") < 3:
            heard += line.recv(4096)
        assert heard.count(b"98YYYY") == 3


def test_idle_line_is_cut_and_too_many_lines_are_refused():
    with serving(Shelf(OPEN), replace(OPEN, idle_seconds=0.2), lines=1) as (port, _stop), _line(port) as line:
        assert _said(line, b"9900802.00\r").startswith(b"98")
        with _line(port) as second:
            assert second.recv(10) == b""
        assert line.recv(10) == b""


def test_stop_answers_what_is_under_way_and_hangs_up():
    shelf = Shelf(OPEN, slow=0.3)
    with serving(shelf) as (port, stop), _line(port) as busy, _line(port) as idle:
        assert _said(idle, b"9900802.00\r").startswith(b"98")
        busy.sendall(write(Checkout(patron="R1", item="B1"), OPEN))
        time.sleep(0.1)
        stop().result(3)
        assert busy.recv(4096).startswith(b"121")
        assert (busy.recv(10), idle.recv(10)) == (b"", b"")
        with pytest.raises(NoAnswer) as refused:
            Client(("127.0.0.1", port), OPEN).connect()
        assert refused.value.sent is False


@contextlib.contextmanager
def _answering(*replies):
    """A server that says these, whatever it hears; None is silence."""
    import threading

    listening = socket.create_server(("127.0.0.1", 0))
    heard = []

    def run():
        line, _peer = listening.accept()
        with line:
            for reply in replies:
                heard.append(line.recv(4096))
                if reply is not None:
                    line.sendall(reply)
            line.recv(4096)

    thread = threading.Thread(target=run)
    thread.start()
    yield listening.getsockname()[1], heard
    thread.join(5)
    listening.close()


def test_client_asks_again_after_silence_garbage_and_96():
    late = b"941AY9AZFDF4\r"
    right = write(read(b"941", OPEN).message, OPEN, 0, sealed=True)
    with _answering(None, b"941AY0AZ0000\r", b"96AZFEF6\r", late + right) as (port, heard):
        client = Client(("127.0.0.1", port), OPEN, timeout=0.2)
        with client:
            assert client.login("a", "b")
    assert heard[1:4] == [heard[0], b"97AZFEF5\r", heard[0]]


def test_client_without_checksums_never_sends_twice():
    bare = replace(OPEN, checksum=Checksum.NONE)
    with _answering(None) as (port, heard):
        client = Client(("127.0.0.1", port), bare, timeout=0.1)
        with client, pytest.raises(NoAnswer) as refused:
            client.ask(Checkout(patron="R1", item="B1"))
        assert refused.value.sent is True
    assert len(heard) == 1


@pytest.mark.parametrize("drip", [b"", b"\x16\x03\x03\x3f\xff" + b"\x02" * 200], ids=["silent", "a byte now and then"])
def test_a_handshake_that_does_not_come_to_an_end_is_bounded(drip):
    """The peer accepts and says nothing, or never comes to the end of its first record."""
    import ssl
    import threading

    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def run():
        line, _peer = listening.accept()
        with line, contextlib.suppress(OSError):
            for each in drip:
                line.sendall(bytes([each]))
                if over.wait(0.05):
                    return
            over.wait(10)

    thread = threading.Thread(target=run)
    thread.start()
    began = time.monotonic()
    client = Client(listening.getsockname(), OPEN, timeout=5.0, limit=0.4, tls=ssl.create_default_context())
    with pytest.raises(NoAnswer) as refused:
        client.connect()
    took = time.monotonic() - began
    over.set()
    thread.join(5)
    listening.close()
    assert (refused.value.sent, 0.35 < took < 3) == (False, True)
