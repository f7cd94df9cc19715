"""What notices tells the kernel: its panel and what it holds about people."""

from wenmai.kernel import panels, privacy
from wenmai.notices.actions import erase_person
from wenmai.notices.panels import of_me
from wenmai.notices.queries import export_person

ME = "people.me"


def register_all() -> None:
    """Called once, when the application starts."""
    panels.open_slot(ME)
    panels.register(ME, panels.Panel("notices", 10, of_me))
    privacy.register(privacy.Holder("notices", "消息", export_person, erase_person))
