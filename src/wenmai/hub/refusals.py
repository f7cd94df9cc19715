"""Why something is not done, and what to do next."""

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, Invalid, NotFound


def no_system() -> NotFound:
    """Nothing has this key."""
    return NotFound("hub.no_system", _("没有接入的这个系统。"))


def no_statement() -> NotFound:
    """Nothing has this key."""
    return NotFound("hub.no_statement", _("没有这张对账单。"))


def no_deed() -> NotFound:
    """Nothing has this key."""
    return NotFound("hub.no_deed", _("没有这次代收。"))


def no_copy() -> NotFound:
    """Nothing has this key, or it is somebody else's."""
    return NotFound("hub.no_copy", _("没有这件文献传递。"))


def no_entry() -> NotFound:
    """Nothing has this key."""
    return NotFound("hub.no_entry", _("没有这笔分录。"))


def bad(code: str, said: str, field: str) -> Invalid:
    """An input at fault."""
    return Invalid(f"hub.{code}", said, fields={field: said})


def paused() -> Conflict:
    """Nobody talks to it now."""
    return Conflict("hub.paused", _("这个系统停用了。先恢复，再办。"))


def wrong_state(said: str) -> Conflict:
    """A statement is not so far, or further."""
    return Conflict("hub.statement_state", said)
