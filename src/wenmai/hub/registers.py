"""What the hub tells the kernel and the rooms below: subjects, panels, what it holds about people, whom the desks may ask."""

from wenmai.hub.actions.following import KINDS, follow
from wenmai.hub.panels import of_ask, of_desk, of_me, of_newcomer, of_record
from wenmai.hub.person_holdings import erase_person, export_person
from wenmai.hub.references import copy_of, statement_of, system_of
from wenmai.hub.standing_in import Hub
from wenmai.kernel import panels, privacy, subjects
from wenmai.ledger import feed
from wenmai.library.foreign import supply_foreign


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("hub.system", system_of)
    subjects.register("hub.statement", statement_of)
    subjects.register("hub.copy", copy_of)
    privacy.register(privacy.Holder("hub", "联盟枢纽", export_person, erase_person))
    feed.follow("hub", KINDS, follow)
    supply_foreign(Hub())
    panels.register("library.ask", panels.Panel("hub", 10, of_ask))
    panels.register("library.newcomer", panels.Panel("hub", 10, of_newcomer))
    panels.register("library.record", panels.Panel("hub.copies", 90, of_record))
    panels.register("web.desk", panels.Panel("hub.copies", 3, of_desk))
    panels.register("people.me", panels.Panel("hub.loans", 21, of_me))
