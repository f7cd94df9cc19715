"""What doors need not remember goes when its period is over; the figures that stood on it stay."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.builders.booking import a_booking, a_running_session, an_offering
from tests.builders.doors import a_device, a_line, a_photo, bring
from tests.builders.people import a_citizen, a_manager
from tests.builders.places import an_institution
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions.keeping import forget_doors, forget_lines, forget_photos
from wenmai.booking.models import Attendance, DeviceScan, DoorPhoto
from wenmai.booking.queries.doors import flagged
from wenmai.booking.tasks import forget
from wenmai.booking.ticket_codes import write_ticket
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotAllowed
from wenmai.ledger.queries import FactFilter, facts

pytestmark = pytest.mark.django_db


def a_door_seen(monkeypatch, days_ago=0):
    """A session with one line of a scanner, let in, and one picture, so many days ago."""
    now = clock.now
    house = an_institution()
    device = a_device(house)[0]
    monkeypatch.setattr(clock, "now", lambda: now() - timedelta(days=days_ago))
    session = a_running_session(offering=an_offering(house))
    booking = a_booking(session, a_citizen())
    bring(
        device,
        a_line(session, write_ticket(booking), 1, clock.now()),
        a_line(session, write_ticket(booking), 2, clock.now()),
    )
    a_photo(session)
    monkeypatch.setattr(clock, "now", now)
    return session, booking


def test_after_their_period_lines_say_nothing_and_figures_stay(monkeypatch):
    session, booking = a_door_seen(monkeypatch, 91)
    fresh, _booking = a_door_seen(monkeypatch)
    came = list(Attendance.objects.values_list("pk", "heads", "person", "at"))
    counted = facts(FactFilter())
    assert len(flagged(session)) == 1
    assert (forget_lines(system()), forget_lines(system())) == (2, 0)
    old = DeviceScan.objects.filter(session=session)
    assert set(old.values_list("code", "person", "booking", "said")) == {("", "", None, "in")}
    assert all(DeviceScan.objects.filter(session=fresh).values_list("person", flat=True))
    assert (flagged(session), len(flagged(fresh))) == ([], 1)
    assert list(Attendance.objects.values_list("pk", "heads", "person", "at")) == came
    assert facts(FactFilter()) == counted
    assert booking.person


def test_a_line_can_only_forget_who_it_was_and_only_late(monkeypatch):
    session, _booking = a_door_seen(monkeypatch, 91)
    fresh, _other = a_door_seen(monkeypatch)
    blank = {"code": "", "person": "", "booking": None, "forgotten_at": clock.now()}
    for rows, change in (
        (DeviceScan.objects.filter(session=session), {"heads": 9}),
        (DeviceScan.objects.filter(session=session), blank | {"heads": 9}),
        (DeviceScan.objects.filter(session=session), blank | {"person": "somebody"}),
        (DeviceScan.objects.filter(session=fresh), blank),
    ):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            rows.update(**change)


def test_pictures_go_after_their_period_and_what_they_proved_stays(monkeypatch, settings):
    session, _booking = a_door_seen(monkeypatch, settings.DOOR_PHOTO_DAYS + 1)
    fresh, _other = a_door_seen(monkeypatch, settings.DOOR_PHOTO_DAYS - 1)
    before = DoorPhoto.objects.get(session=session)
    assert (forget_photos(system()), forget_photos(system())) == (1, 0)
    gone, kept = DoorPhoto.objects.get(session=session), DoorPhoto.objects.get(session=fresh)
    assert (bytes(gone.content), gone.digest, gone.heads, gone.size) == (b"", before.digest, before.heads, before.size)
    assert (gone.removed_at is not None, kept.removed_at, bool(bytes(kept.content))) == (True, None, True)
    trail = AuditEntry.objects.get(verb="booking.photo.expire")
    assert trail.detail["digest"] == before.digest


def test_the_period_is_a_setting_and_the_task_keeps_it(monkeypatch, settings):
    a_door_seen(monkeypatch, 40)
    forget(0)
    assert DoorPhoto.objects.get().removed_at is None
    settings.DOOR_LINE_DAYS = settings.DOOR_PHOTO_DAYS = 39
    forget(0)
    assert (DoorPhoto.objects.get().removed_at is None, set(DeviceScan.objects.values_list("person", flat=True))) == (
        False,
        {""},
    )
    with pytest.raises(NotAllowed):
        forget_doors(a_manager(an_institution()))
