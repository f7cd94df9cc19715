"""The service at an address. It may be slow or away: a counter waits two seconds, and after three failures not at all."""

import threading
from http.client import HTTPException
from time import monotonic, time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings

from wenmai.people.cardservice.interface import Away, CardState, Change, Changes, Holder, UnknownCard
from wenmai.people.cardservice.wire import NONCE, SIGN, question, read, signed, written

TIMEOUT = 2  # seconds; somebody stands at the counter
FAILURES = 3
REST = 30  # seconds in which nobody is asked after that many failures
LARGEST = 1_000_000
GONE = {404, 410}


class OverHttp:
    """See CardService. One for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed, self._until = 0, 0.0

    def holder(self, shown: str) -> Holder:
        """See CardService."""
        said = self._ask("holder", {"shown": shown})
        try:
            return Holder(
                str(said["number"]).upper(),
                str(said["id_number"]).upper(),
                str(said["name"]),
                CardState(said["state"]),
                str(said["issuer"]),
            )
        except (KeyError, ValueError) as error:
            raise self._failure("an answer that cannot be read") from error

    def changes(self, after: str) -> Changes:
        """See CardService."""
        try:
            said = self._ask("changes", {"after": after})
            lines = tuple(Change(str(line["number"]).upper(), CardState(line["state"])) for line in said["lines"])
            return Changes(lines, str(said["after"]), bool(said["more"]))
        except (KeyError, ValueError, TypeError, UnknownCard) as error:
            raise self._failure("changes that cannot be read") from error

    def _ask(self, what: str, words: dict[str, object]) -> dict[str, Any]:
        with self._lock:
            if monotonic() < self._until:
                raise Away("it failed a moment ago")
        body, key = written(words), settings.CARD_KEY.encode()
        headers = question(key, int(time()), body)
        asked = Request(f"{settings.CARD_URL.rstrip('/')}/{what}", body, headers)  # noqa: S310 (the operator's setting)
        try:
            with urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
                said, sign = answer.read(LARGEST), answer.headers.get(SIGN, "")
        except HTTPError as error:
            with error:
                said, sign = error.read(LARGEST), error.headers.get(SIGN, "")
            if error.code not in GONE:
                raise self._failure(f"HTTP {error.code}") from error
            self._read(said, sign, headers[NONCE], key)  # somebody else's 404 says nothing of a card
            raise UnknownCard from error
        except (OSError, HTTPException) as error:
            raise self._failure(type(error).__name__) from error
        return self._read(said, sign, headers[NONCE], key)

    def _read(self, said: bytes, sign: str, nonce: str, key: bytes) -> dict[str, Any]:
        if not signed(key, sign, nonce, said):
            raise self._failure("an answer without its signature")
        try:
            found = read(said)
        except ValueError as error:
            raise self._failure("an answer that is no JSON") from error
        self._answered()
        return found

    def _answered(self) -> None:
        with self._lock:
            self._failed = 0

    def _failure(self, reason: str) -> Away:
        with self._lock:
            self._failed += 1
            if self._failed >= FAILURES:
                self._failed, self._until = 0, monotonic() + REST
        return Away(reason)
