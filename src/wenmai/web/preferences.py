"""What a reader has chosen to see: language, size, colours, place. Cookies, never the address, never an account."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600
MODES = ("elder",)
THEMES = ("dark", "light")
COOKIES = ("language", "mode", "theme", "place")


@dataclass(frozen=True, slots=True)
class Look:
    """`mode` is "" or "elder"; `theme` is "" (as the system), "dark" or "light"; `place` a division code or ""."""

    language: str
    mode: str
    theme: str
    place: str

    @property
    def lang(self) -> str:
        """The language tag of the page."""
        return "en" if self.language == "en" else "zh-Hans-CN"


def _choice(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in allowed else ""


def is_code(text: str) -> bool:
    """True for what can be a division code."""
    return text.isascii() and text.isdecimal() and len(text) <= 12


def _place(request: HttpRequest) -> str:
    code = request.COOKIES.get("place", "")
    return code if is_code(code) else settings.HOME_DIVISION


def read(request: HttpRequest) -> Look:
    """The choices in the request's cookies; anything unknown is no choice."""
    return Look(
        language=_choice(request, "language", ("en",)) or settings.LANGUAGE_CODE,
        mode=_choice(request, "mode", MODES),
        theme=_choice(request, "theme", THEMES),
        place=_place(request),
    )


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice for a year, or forget it when `value` is ""."""
    if value:
        response.set_cookie(
            name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
        )
    else:
        response.delete_cookie(name, samesite="Lax")
