"""What people tells the kernel: its slot, its subjects and what it holds."""

from django.utils.translation import gettext as _

from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.notices import addresses
from wenmai.people.actions.privacy import erase_person
from wenmai.people.models import Person, Posting, SystemPosting
from wenmai.people.panels import of_roster
from wenmai.people.queries.holdings import export_person
from wenmai.people.queries.persons import display_name
from wenmai.people.reaching import addresses_of, wards_without_account

ME = "people.me"  # panels of one's own page; the thing is the actor
ROSTER = "people.roster"  # beside an attendance sheet; the thing is its lines, see panels.Line


def register_all() -> None:
    """Called once, when the application starts."""
    panels.open_slot(ME)
    panels.open_slot(ROSTER)
    panels.register(ROSTER, Panel("needs", 10, of_roster))
    subjects.register("people.person", _person)
    subjects.register("people.posting", _posting)
    subjects.register("people.system", _system)
    addresses.register(addresses_of, wards_without_account)
    privacy.register(privacy.Holder("people", "账号和家人", export_person, erase_person))


def _person(_actor: Actor, key: str) -> Subject:
    if not Person.objects.filter(key=key).exists():
        raise NotFound("people.person", _("没有这个人。"))
    return Subject(f"people.person:{key}", display_name(key))


def _posting(_actor: Actor, key: str) -> Subject:
    row = Posting.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    if row is None:
        raise NotFound("people.posting", _("没有这项任职。"))
    return Subject(f"people.posting:{key}", f"{display_name(row.person_id)}　{row.get_role_display()}", "", row.scope)


def _system(_actor: Actor, key: str) -> Subject:
    row = SystemPosting.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    if row is None:
        raise NotFound("people.system", _("没有这个对接系统，或已经停了。"))
    return Subject(f"people.system:{key}", f"{row.name}　{row.get_role_display()}", "", row.scope)
