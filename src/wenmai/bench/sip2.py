"""Desk transactions over SIP2: machines of 8 houses, each on a line of its own, lend, take back and renew."""

import socket
import time
from datetime import timedelta
from typing import Any

from wenmai.bench import consortium, load, machine
from wenmai.bench.sip_line import SipLine
from wenmai.bench.stage import PATIENCE, Stage, free_port
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.terminals import TerminalDraft, make_terminal
from wenmai.library.sip2.messages.circulation import Checkin, Checkout, Renew
from wenmai.library.sip2.messages.service import Login
from wenmai.library.sip2.profile import Encoding, Profile
from wenmai.library.sip2.writing import write
from wenmai.places.models import Institution
from wenmai.runtime.trouble import Trouble

RUNS, SECONDS, MACHINES = 3, 6.0, 8
PROFILE = Profile(encoding=Encoding.GB18030)


def measure(stage: Stage) -> dict[str, Any]:
    """RUNS times SECONDS of 50 % loans, 40 % returns, 10 % renewals, every frame with its checksum, titles in GB18030."""
    stage.runs = RUNS
    seconds, port = max(1.0, SECONDS * min(1.0, stage.scale)), free_port()
    held = consortium.fill(stage)
    houses = [1 + 24 * number for number in range(MACHINES)]
    logins = [_login(house) for house in houses]
    with stage.command("library", "sip2", "--port", str(port)):
        _wait(port)
        rounds = []
        for turn in range(RUNS + 1):  # the first warms the threads
            scripts = [
                [login, *_frames(held, turn * MACHINES + number, houses[number])] for number, login in enumerate(logins)
            ]
            rounds.append(load.fire_lines("127.0.0.1", port, scripts, seconds, SipLine, greetings=1))
    return consortium.figures(held, rounds, machine.spread) | {"machines": MACHINES}


def _login(house: int) -> bytes:
    at = Institution.objects.select_related("division").get(code=f"BENCH-{house}")
    made, secret = make_terminal(system(), institution=at, draft=TerminalDraft("一楼"))
    return write(Login(user=made.login, password=secret), PROFILE, 0, sealed=True)


def _frames(held: consortium.Stock, line: int, house: int) -> list[bytes]:
    """Each frame a second after the one before, as far as the machine's clock is concerned."""
    start = clock.now()
    deeds = consortium.story(held, line, lines=(RUNS + 1) * MACHINES, house=house)
    return [
        write(_request(deed, start + timedelta(seconds=number)), PROFILE, number % 10, sealed=True)
        for number, deed in enumerate(deeds)
    ]


def _request(deed: consortium.Deed, at: Any) -> Checkout | Checkin | Renew:
    if deed.kind == "loan":
        return Checkout(patron=deed.card, item=deed.barcode, at=at)
    if deed.kind == "return":
        return Checkin(item=deed.barcode, at=at, returned_at=at)
    return Renew(patron=deed.card, item=deed.barcode, at=at)


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Trouble("自助机接口没有起来，原因在上面几行。")
