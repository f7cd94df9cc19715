"""The fast door: a WSGI application in front of Django for the few addresses that an opening night is about."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import Error

from wenmai.booking.rush import claims, forms, full_page, ranges
from wenmai.booking.rush.answers import Answer, Application, Environ, Start
from wenmai.booking.rush.frames import Frames
from wenmai.booking.rush.shelf import Shelf
from wenmai.booking.rush.spool import Spool
from wenmai.booking.rush.waiting_room import PREFIX, WaitingRoom

log = logging.getLogger("wenmai.booking.rush")


class Rush:
    """Answers what it can; everything else, and whatever goes wrong here, is Django's."""

    def __init__(self, portal: Application) -> None:
        self.portal = portal
        self.shelf = Shelf()
        self.full_pages = Frames(portal, full_page.SECONDS)
        self.room = WaitingRoom(portal, Spool(settings.LINE_FOLDER))

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        try:
            answer = self._answer(environ)
        except Error as error:  # no traceback: its text may hold what somebody wrote
            log.error("the fast door could not read the database: %s", type(error).__name__)  # noqa: TRY400
            answer = None
        return answer.send(start) if answer else self.portal(environ, start)

    def _answer(self, environ: Environ) -> Answer | None:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith(PREFIX):
            return self.room.answer(environ)
        if method != "POST":
            return full_page.answer(environ, self.full_pages)
        if path == claims.PATH:
            return claims.answer(environ, self.shelf)
        if ranges.PATH.fullmatch(path):
            return ranges.answer(environ)
        return forms.answer(environ, self.shelf)
