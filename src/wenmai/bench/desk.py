"""Desk transactions over HTTP: programs with a staff token lend, take back and renew at 200 libraries, with every rule."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from wenmai.bench import consortium, load, machine
from wenmai.bench.stage import Stage
from wenmai.kernel import clock
from wenmai.people.models import Account, ApiToken, Person, Posting
from wenmai.people.tokens import new_token, token_digest

RUNS, SECONDS, CLIENTS = 3, 6.0, 8
ADDRESSES = {"loan": "loans", "return": "returns", "renewal": "renewals"}


def measure(stage: Stage) -> dict[str, Any]:
    """RUNS times SECONDS of 50 % loans, 40 % returns, 10 % renewals over CLIENTS keep-alive connections."""
    stage.runs = RUNS
    seconds = max(1.0, SECONDS * min(1.0, stage.scale))
    held = consortium.fill(stage)
    token = _token()
    with stage.serve() as address:
        target = urlsplit(address)
        rounds = []
        for turn in range(RUNS + 1):  # the first warms the processes
            lines = range(turn * CLIENTS, (turn + 1) * CLIENTS)
            scripts = [
                [_request(deed, token) for deed in consortium.story(held, line, lines=(RUNS + 1) * CLIENTS)]
                for line in lines
            ]
            rounds.append(load.fire_scripts(target.hostname or "", target.port or 80, scripts, seconds))
    return consortium.figures(held, rounds, machine.spread) | {"clients": CLIENTS}


def _token() -> str:
    """A clerk's posting for the whole province, and a token under it."""
    person = Person.objects.create(name="李红")
    Account.objects.create(person=person, handle=uuid4().hex, password="!")  # noqa: S106 (unusable)
    posting = Posting.objects.create(person=person, role="clerk", scope="51")
    text = new_token()
    ends = clock.now() + timedelta(days=1)
    ApiToken.objects.create(posting=posting, name="bench", digest=token_digest(text), expires_at=ends)
    return text


def _request(deed: consortium.Deed, token: str) -> bytes:
    wish = {"institution": deed.institution, "item": deed.barcode}
    if deed.kind == "loan":
        wish["reader"] = deed.card
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": uuid4().hex,
        "Content-Type": "application/json",
    }
    body = json.dumps(wish).encode()
    return load.request("POST", f"/api/v1/library/{ADDRESSES[deed.kind]}", headers=headers, body=body)
