"""What a fact's source means when another system sent it: "import:门禁:A-17"."""

from django.utils.translation import gettext as _

from wenmai.kernel import subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import Subject

PREFIX = "import"


def sent(actor: Actor, key: str) -> Subject:
    """Anyone may know which system sent a fact, and its number there."""
    del actor
    system, __, number = key.partition(":")
    title = _("由「%(system)s」导入") if number.startswith("row-") else _("由「%(system)s」导入，编号 %(number)s")
    return Subject(ref=f"{PREFIX}:{key}", title=title % {"system": system, "number": number})


def register() -> None:
    """From apps.py."""
    subjects.register(PREFIX, sent)
