"""A service that behaves like the closed real one, faults included, for trials and tests. Its cards are nobody's.

Cards are issued, re-issued (the old one is cancelled), lost and found again; a code on a phone is good for a minute and
once. What is known is kept in a file, where one is named.
"""

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import time

from wenmai.people.cardservice.interface import PREFIX, CardState, Change, Changes, Holder, UnknownCard

CODE_LIFE = 60  # seconds
PAGE = 200
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True)
class Book:
    """All that the simulator knows; `log` are the changes in their order, a mark is how many of them one has seen."""

    cards: dict[str, Holder] = field(default_factory=dict)
    log: list[Change] = field(default_factory=list)


class Simulator:
    """See CardService; besides, what an issuer's office does."""

    def __init__(self, file: Path | None = None, clock: Callable[[], float] = time) -> None:
        self._file, self._clock, self._lock = file, clock, threading.Lock()
        self._codes: dict[str, tuple[str, float]] = {}
        self._book = _loaded(file)

    def issue(self, id_number: str, name: str, issuer: str = "510400", number: str = "") -> str:
        """A new card, by a number of one's own or a fresh one; older ones of the same document are cancelled. Its number."""
        with self._lock:
            for old in [each for each in self._book.cards.values() if each.id_number == id_number]:
                if old.state != CardState.CANCELLED:
                    self._set(old.number, CardState.CANCELLED)
            number = number or secrets.token_hex(16).upper()
            self._book.cards[number] = Holder(number, id_number, name, CardState.NORMAL, issuer)
            self._keep()
        return number

    def set_state(self, number: str, state: CardState) -> None:
        """A card is lost, found, expired or cancelled."""
        with self._lock:
            self._set(number, state)
            self._keep()

    def show(self, number: str) -> str:
        """What the holder's phone shows now."""
        code = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(24))
        with self._lock:
            self._codes[code] = (number, self._clock() + CODE_LIFE)
        return code

    def cards(self) -> list[Holder]:
        """All cards, the newest last."""
        with self._lock:
            return list(self._book.cards.values())

    def holder(self, shown: str) -> Holder:
        """See CardService."""
        with self._lock:
            number = self._shown(shown) if shown.startswith(PREFIX) else shown
            if number not in self._book.cards:
                raise UnknownCard
            return self._book.cards[number]

    def changes(self, after: str) -> Changes:
        """See CardService."""
        start = int(after) if after.isdecimal() else 0
        with self._lock:
            lines = tuple(self._book.log[start : start + PAGE])
            end = start + len(lines)
            return Changes(lines, str(end), end < len(self._book.log))

    def _shown(self, code: str) -> str:
        number, until = self._codes.pop(code, ("", 0.0))
        return number if self._clock() < until else ""

    def _set(self, number: str, state: CardState) -> None:
        self._book.cards[number] = replace(self._book.cards[number], state=state)
        self._book.log.append(Change(number, state))

    def _keep(self) -> None:
        if self._file is None:
            return
        about = {
            "cards": [asdict(each) for each in self._book.cards.values()],
            "log": [asdict(each) for each in self._book.log],
        }
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(self._file)


def _loaded(file: Path | None) -> Book:
    if file is None or not file.exists():
        return Book()
    about = json.loads(file.read_text(encoding="utf-8"))
    cards = [Holder(**each | {"state": CardState(each["state"])}) for each in about["cards"]]
    log = [Change(each["number"], CardState(each["state"])) for each in about["log"]]
    return Book({each.number: each for each in cards}, log)
