"""Messages for tests."""

from wenmai.kernel.actor import Actor, system
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.notices.models import Notice

PLAIN = declare(NoticeKind("tests.plain", "测试消息"))
URGENT = declare(NoticeKind("tests.urgent", "要紧的测试消息", urgent=True))


def a_notice(actor: Actor, kind: NoticeKind = PLAIN, title: str = "改到周六", **words) -> Notice:
    """One message to a person."""
    tell(system(), persons=[actor.person], note=Note(kind.name, title, **words))
    return Notice.objects.filter(person=actor.person).latest("pk")
