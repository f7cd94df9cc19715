"""By which ways a kind of message leaves our pages until a person chooses otherwise."""

from collections.abc import Mapping

from wenmai.notices.kinds import NoticeKind
from wenmai.notices.models import Way


def standard(kind: NoticeKind) -> Mapping[Way, bool]:
    """E-mail for everything; a text message costs money and attention, so only for what cannot wait."""
    return {Way.EMAIL: True, Way.SMS: kind.urgent}
