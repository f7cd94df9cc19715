"""What somebody is told when others have put them onto a waiting list or into a round. See `notices` for the rest."""

from django.utils.translation import gettext as _

from wenmai.booking.models import Application, Session, WaitEntry
from wenmai.booking.telling.bookings import BOOKED_FOR, MINE, said, text
from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note


def waiting_for(actor: Actor, entry: WaitEntry) -> int:
    """替你排了候补: to whom it is for. Once for each entry; nothing where they did it themselves."""
    first = Session.objects.select_related("offering__institution").filter(pk__in=entry.sessions).first()
    if not entry.operator or first is None:
        return 0
    words = {"title": first.offering.title, "when": said(first.starts_at)}
    title = text(lambda: _("替你排了“%(title)s”的候补") % words)
    body = text(lambda: _("%(when)s这一场。有人退票就按顺序补，补上了再告诉你。不想等了，打电话或到服务台退。") % words)
    note = Note(BOOKED_FOR.name, title, body, MINE, f"wait:{entry.pk}", house=first.offering.institution.code)
    return tell(actor, persons=[entry.person], note=note)


def applied_for(actor: Actor, made: Application) -> int:
    """替你报了名: to whom it is for, with the number that stands in the published list."""
    if not made.operator:
        return 0
    words = {"title": made.round.title, "number": made.number}
    title = text(lambda: _("替你报了“%(title)s”") % words)
    body = text(lambda: _("号码 %(number)s，名单和结果里按它找。结果出来再告诉你，机会和自己报的一样。") % words)
    link = f"/booking/rounds/{made.round.key}/"
    note = Note(BOOKED_FOR.name, title, body, link, f"round:{made.pk}", house=made.round.institution.code)
    return tell(actor, persons=[made.person], note=note)
