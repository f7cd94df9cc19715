"""Why something is not done, and what to do next."""

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, Invalid, NotFound


def no_shop() -> NotFound:
    """Nothing has this key."""
    return NotFound("bookshops.no_shop", _("没有这家合作书店。"))


def no_loan() -> NotFound:
    """Nothing has this key."""
    return NotFound("bookshops.no_loan", _("没有这一册。"))


def no_settlement() -> NotFound:
    """Nothing has this key."""
    return NotFound("bookshops.no_settlement", _("没有这张结算单。"))


def key_used() -> Conflict:
    """The form was used for another book or reader."""
    return Conflict("bookshops.key_used", _("这张表单已经用过了。请重新扫读者和书。"))


def bad(code: str, said: str, field: str) -> Invalid:
    """An input at fault."""
    return Invalid(f"bookshops.{code}", said, fields={field: said})
