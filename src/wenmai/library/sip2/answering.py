"""Answers that say no, and the filling in of what every answer repeats from its request."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from unicodedata import east_asian_width

from wenmai.library.sip2.kinds import safe
from wenmai.library.sip2.messages import circulation, items, patrons, service
from wenmai.library.sip2.messages.base import Answer, Request
from wenmai.library.sip2.profile import Profile

_ECHOED = ("patron", "item", "title")
_NO_FLAGS: frozenset[Any] = frozenset()

_REFUSALS: dict[type[Answer], Callable[[tuple[str, ...]], Answer]] = {
    service.LoginAnswer: lambda _words: service.LoginAnswer(ok=False),
    service.StatusAnswer: lambda words: service.StatusAnswer(
        online=False, checkin_ok=False, checkout_ok=False, renewal_ok=False, supported=frozenset({"93"}), screen=words
    ),
    circulation.CheckoutAnswer: lambda words: circulation.CheckoutAnswer(ok=False, desensitize=False, screen=words),
    circulation.CheckinAnswer: lambda words: circulation.CheckinAnswer(
        ok=False, resensitize=False, alert=True, screen=words
    ),
    circulation.RenewAnswer: lambda words: circulation.RenewAnswer(
        ok=False, renewal=False, desensitize=False, screen=words
    ),
    circulation.RenewAllAnswer: lambda words: circulation.RenewAllAnswer(ok=False, screen=words),
    circulation.HoldAnswer: lambda words: circulation.HoldAnswer(ok=False, screen=words),
    items.ItemAnswer: lambda words: items.ItemAnswer(status="01", screen=words),
    items.MarkItemAnswer: lambda words: items.MarkItemAnswer(ok=False, screen=words),
    patrons.PatronStatusAnswer: lambda words: patrons.PatronStatusAnswer(flags=_NO_FLAGS, valid=False, screen=words),
    patrons.PatronAnswer: lambda words: patrons.PatronAnswer(flags=_NO_FLAGS, valid=False, screen=words),
    patrons.EnableAnswer: lambda words: patrons.EnableAnswer(flags=_NO_FLAGS, valid=False, screen=words),
    patrons.EndSessionAnswer: lambda words: patrons.EndSessionAnswer(ended=False, screen=words),
    patrons.FeeAnswer: lambda words: patrons.FeeAnswer(accepted=False, screen=words),
}


def refusal(request: Request[Any], *words: str) -> Answer:
    """The answer that does nothing, with words for the screen."""
    return _REFUSALS[request.ANSWER](words)


def completed(answer: Answer, request: Request[Any], profile: Profile, now: datetime) -> Answer:
    """The answer with institution, time, patron, item and title filled in where the desk left them empty."""
    filled: dict[str, Any] = {
        name: safe(getattr(request, name), profile)
        for name in _ECHOED
        if getattr(answer, name, None) == "" and getattr(request, name, "")
    }
    if getattr(answer, "institution", None) == "":
        filled["institution"] = safe(_institution(profile, getattr(request, "institution", "")), profile)
    if hasattr(answer, "at") and answer.at is None:
        filled["at"] = now
    return replace(answer, **filled)


def fitted(answer: Answer, width: int | None) -> Answer:
    """With print lines as wide as the terminal's paper, hanzi being two columns; 0 and None say nothing about it."""
    lines: tuple[str, ...] = getattr(answer, "printed", ())
    if not lines or not width:
        return answer
    changed: dict[str, Any] = {"printed": tuple(part for line in lines for part in _parts(line, width))}
    return replace(answer, **changed)


def _parts(line: str, width: int) -> Iterator[str]:
    part, used = "", 0
    for sign in line:
        columns = 2 if east_asian_width(sign) in "WF" else 1
        if part and used + columns > width:
            yield part
            part, used = "", 0
        part, used = part + sign, used + columns
    yield part


def _institution(profile: Profile, heard: str) -> str:
    """Ours, under the name by which the terminal calls us if it is one of ours; a terminal may compare the two."""
    called = heard.strip()
    return called if called and called == profile.also else profile.institution or heard
