"""The page that says "full", for the crowd that a sold out form is sent to: drawn by Django every few seconds, not for each."""

import re

from wenmai.booking.rush import asked
from wenmai.booking.rush.answers import Answer, Environ, page
from wenmai.booking.rush.frames import Frames

ADDRESS = re.compile(r"/booking/pools/[1-9]\d{0,17}/full/", re.ASCII)
SECONDS = 3.0


def answer(environ: Environ, frames: Frames) -> Answer | None:
    """The page in the reader's looks; None for the ordinary door, which also says when there is no such pool."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or not ADDRESS.fullmatch(path):
        return None
    body = frames.get(environ, path, asked.look(asked.cookies(environ)))
    return page(body.decode()) if body else None
