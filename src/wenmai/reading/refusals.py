"""Why something is not done, and what to do next."""

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, Invalid, NotFound


def no_list() -> NotFound:
    """Nothing has this key, or it is not shown."""
    return NotFound("reading.no_list", _("没有这张书单，可能已经撤下。请看看别的书单。"))


def no_entry() -> NotFound:
    """Not there, or somebody else's."""
    return NotFound("reading.no_entry", _("没有这一条，可能已经删了。"))


def off() -> Conflict:
    """The log is not on."""
    return Conflict("reading.off", _("阅读记录没有打开。先打开，再记。"))


def bad(code: str, said: str, field: str) -> Invalid:
    """An input at fault."""
    return Invalid(f"reading.{code}", said, fields={field: said})
