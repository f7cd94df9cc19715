"""朗读亭 (SC-N04): what is read is kept for who read it, heard by nobody else, shared only by them, and forgotten in time."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.doors import a_device, a_door
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.sounds import a_booth, a_read_booking, a_recording, a_wav, an_mp3
from tests.builders.works import a_call, a_child, closed
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions.unattended import knock
from wenmai.booking.devices import actor_of
from wenmai.kernel import clock, privacy, subjects
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice
from wenmai.people.actions.codes import issue_printed
from wenmai.people.codes import write_code
from wenmai.people.models import CodeUse
from wenmai.works.actions import recordings as actions
from wenmai.works.actions.deciding import decide, publish
from wenmai.works.actions.entering import submit, withdraw
from wenmai.works.actions.recordings import (
    MOST,
    delete_recording,
    forget_recordings,
    keep_at_desk,
    keep_from_machine,
    keep_own,
)
from wenmai.works.drafts import Decision, RecordingDraft, WorkDraft
from wenmai.works.models import Recording, Sound, Work
from wenmai.works.queries.recordings import get_recording, readings_of, recordings_of

pytestmark = pytest.mark.django_db
DRAFT = RecordingDraft("静夜思", a_wav(2))


@pytest.fixture
def booth():
    return a_booth()


def a_code(actor, person: str = "") -> str:
    return write_code(issue_printed(actor, person=person).serial, clock.now(), rotating=False)


def _holder() -> privacy.Holder:
    return next(each for each in privacy.holders() if each.room == "works")


def _file(content: bytes = b"", name: str = "a.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or a_wav(), "audio/wav")


def test_a_session_in_a_booth_becomes_a_recording_that_its_reader_hears_fetches_and_deletes(client, booth):
    reader = a_citizen("周玉兰")
    sign_in(client, reader)
    assert "14 天里没有找到" in client.get("/works/recordings/new/").text
    booking = a_read_booking(reader, booth)
    assert 'href="/works/recordings/new/"' in client.get(f"/places/{booth.institution.code}/{booth.pk}/").text
    sent = {"reading": f"{reader.person}:b{booking.pk}", "title": "早发白帝城", "sound": _file()}
    answer = client.post("/works/recordings/new/", sent)
    made = Recording.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/works/recordings/{made.pk}/")
    assert (made.way, made.booking, made.sound.seconds) == ("own", booking, 3)
    assert made.kept_until == clock.today() + timedelta(days=settings.RECORDING_DAYS)
    page = client.get(f"/works/recordings/{made.pk}/").text
    assert "<audio" in page
    assert "0 分 03 秒" in page
    whole = client.get(f"/works/recordings/{made.pk}/sound/")
    assert (whole.content, whole["Content-Type"]) == (a_wav(), "audio/wav")
    assert "no-store" in whole["Cache-Control"]
    part = client.get(f"/works/recordings/{made.pk}/sound/", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")
    kept = client.get(f"/works/recordings/{made.pk}/sound/?keep=1")
    assert kept["Content-Disposition"] == f'attachment; filename="recording-{made.pk}.wav"'
    assert client.post(f"/works/recordings/{made.pk}/").status_code == 302
    assert (Recording.objects.count(), Sound.objects.count()) == (0, 0)
    assert client.get(f"/works/recordings/{made.pk}/").status_code == 404
    said = [row.verb for row in AuditEntry.objects.filter(verb__startswith="works.").order_by("pk")]
    assert said == ["works.recording.keep", "works.recording.delete"]


def test_nobody_else_hears_it_not_even_the_house(client, booth):
    made = a_recording(a_citizen(), booth)
    for other in (a_clerk(booth.institution), a_manager(booth.institution), a_citizen("陌生人")):
        sign_in(client, other)
        for path in ("", "sound/"):
            assert client.get(f"/works/recordings/{made.pk}/{path}").status_code == 404
        assert client.post(f"/works/recordings/{made.pk}/").status_code == 404
        with pytest.raises(NotFound):
            subjects.resolve(other, f"works.recording:{made.pk}")
        with pytest.raises(NotFound):
            delete_recording(other, recording=made.pk)
    assert Recording.objects.count() == 1


def test_the_same_file_twice_is_one_and_what_does_not_fit_is_refused_with_what_to_do(client, booth):
    reader = a_citizen()
    first = a_recording(reader, booth)
    again = keep_own(
        reader, person=reader.person, reading=f"b{first.booking_id}", draft=RecordingDraft("再来", a_wav())
    )
    assert again.pk == first.pk
    sign_in(client, reader)
    sent = {"reading": f"{reader.person}:b{first.booking_id}", "title": "x", "sound": _file(b"no sound at all")}
    refused = client.post("/works/recordings/new/", sent)
    assert refused.status_code == 422
    assert "只收 MP3" in refused.text
    with pytest.raises(Conflict, match="14 天"):
        keep_own(reader, person=reader.person, reading="b0", draft=DRAFT)
    with pytest.raises(NotFound):
        keep_own(reader, person=a_citizen().person, reading=f"b{first.booking_id}", draft=DRAFT)
    Recording.objects.bulk_create(
        Recording(
            person=reader.person, space=booth, title="旧的", digest=f"{n}", way="own", made_at=clock.now(),
            kept_until=clock.today(),
            sound=Sound.objects.create(type="audio/wav", size=1, digest=f"{n}", content=b"x"),
        )
        for n in range(MOST - 1)
    )  # fmt: skip
    with pytest.raises(Conflict, match="先删掉几段"):
        keep_own(reader, person=reader.person, reading=f"b{first.booking_id}", draft=DRAFT)


def test_guardians_hear_children_and_a_child_under_fourteen_is_uploaded_for(booth):
    mother = a_citizen("周玉兰")
    child = a_child(mother, age=8)
    made = keep_at_desk(a_clerk(booth.institution), space=booth, code=a_code(mother, child.key), draft=DRAFT)
    assert (made.person, made.way) == (child.key, "desk")
    assert [each.pk for each in recordings_of(mother)] == [made.pk]
    assert Notice.objects.filter(person=mother.person, kind="works.recording").exists()
    grown = a_child(mother, age=30, name="周大")
    assert keep_at_desk(a_clerk(booth.institution), space=booth, code=a_code(mother, grown.key), draft=DRAFT).pk
    assert len(recordings_of(mother)) == 2  # without an account of their own nobody else could delete it


def test_the_desk_hands_over_for_who_walked_in_and_lists_nothing(client, booth):
    clerk, reader = a_clerk(booth.institution), a_citizen("王德福")
    sign_in(client, clerk)
    sent = {"space": booth.pk, "code": a_code(reader), "title": "静夜思", "sound": _file(an_mp3(), "a.mp3")}
    answer = client.post("/desk/works/recordings/", sent, follow=True)
    made = Recording.objects.get()
    assert (made.person, made.way, made.booking, made.sound.type) == (reader.person, "desk", None, "audio/mpeg")
    assert "存到了王*福名下" in answer.text
    assert "静夜思" not in client.get("/desk/works/recordings/").text
    bad = client.post("/desk/works/recordings/", sent | {"code": "123456", "sound": _file()})
    assert bad.status_code == 422
    with pytest.raises(NotAllowed):
        keep_at_desk(a_citizen(), space=booth, code=a_code(reader), draft=DRAFT)


def test_a_code_that_is_good_once_is_not_read_for_a_sound_that_cannot_be_kept(booth):
    """The issuer of a social-security card counts its code as used the moment it is asked."""
    clerk, reader = a_clerk(booth.institution), a_citizen()
    code = write_code(issue_printed(reader).serial, clock.now(), rotating=True)
    for draft in (RecordingDraft("静夜思", b"no sound"), RecordingDraft(" ", a_wav())):
        with pytest.raises(Invalid):
            keep_at_desk(clerk, space=booth, code=code, draft=draft)
    assert CodeUse.objects.count() == 0
    assert keep_at_desk(clerk, space=booth, code=code, draft=RecordingDraft("静夜思", a_wav())).person == reader.person
    assert CodeUse.objects.count() == 1


def test_a_code_is_read_before_the_transaction_that_may_fail(booth, monkeypatch):
    """What the issuer has answered stays known here though the recording is refused, so that the same code is good once more."""
    clerk, reader = a_clerk(booth.institution), a_citizen()
    code = write_code(issue_printed(reader).serial, clock.now(), rotating=True)
    monkeypatch.setattr(actions, "MOST", 0)
    with pytest.raises(Conflict):
        keep_at_desk(clerk, space=booth, code=code, draft=RecordingDraft("静夜思", a_wav()))
    assert CodeUse.objects.count() == 1


def test_a_machine_of_the_house_brings_what_was_read(client, booth):
    device, token = a_device(booth.institution)
    reader = a_citizen()
    booking = a_read_booking(reader, booth)
    sent = {"code": a_code(reader), "title": "静夜思", "sound": _file()}
    assert client.post("/works/recordings/machine/", sent).status_code == 403
    sent["sound"] = _file()
    answer = client.post("/works/recordings/machine/", sent, headers={"X-Wenmai-Device": token})
    assert (answer.status_code, answer.json()["kept"]) == (200, True)
    made = Recording.objects.get()
    assert (made.way, made.booking, made.made_by) == ("machine", booking, f"device:{device.pk}")
    empty = client.post("/works/recordings/machine/", {"code": a_code(reader)}, headers={"X-Wenmai-Device": token})
    assert (empty.status_code, empty.json()["code"]) == (422, "sound")
    a_booth(booth.institution, "朗读亭 2")
    with pytest.raises(Conflict, match="哪一间"):
        keep_from_machine(actor_of(device), device=device, code=a_code(reader), draft=DRAFT)


def test_who_opened_the_door_of_a_booth_uploads_without_a_booking(booth):
    door = a_door(booth.institution, booth)
    reader = a_citizen()
    text = a_code(reader)
    entry = knock(actor_of(door.device), device=door.device, text=text, nonce="0" * 8)
    if not entry.opened:  # the house is shut at this hour of the day
        type(entry).objects.filter(pk=entry.pk).update(opened=True, reason="", person=reader.person)
    assert [(each.key, each.booking) for each in readings_of(reader.person)] == [(f"s{booth.pk}", None)]
    made = keep_own(reader, person=reader.person, reading=f"s{booth.pk}", draft=DRAFT)
    assert (made.space, made.booking) == (booth, None)


def test_a_recording_is_shared_as_a_copy_through_the_review_of_works(client, booth):
    reader = a_citizen("周玉兰")
    made = a_recording(reader, booth)
    call = a_call(title="朗读者", kinds=("reading",))
    sign_in(client, reader)
    assert f"/works/{call.pk}/submit/?recording={made.pk}" in client.get(f"/works/recordings/{made.pk}/").text
    form = client.get(f"/works/{call.pk}/submit/?recording={made.pk}").text
    assert f'<option value="{made.pk}" selected>' in form
    words = {
        "author": reader.person,
        "title": "早发白帝城",
        "kind": "reading",
        "recording": made.pk,
        "naming": "surname",
    }
    assert client.post(f"/works/{call.pk}/submit/", words | {"adult": "on"}).status_code == 422  # without consent
    client.post(f"/works/{call.pk}/submit/", words | {"adult": "on", "agreed": "on"})
    work = Work.objects.get()
    client.logout()
    assert client.get(f"/works/sounds/{work.pk}/").status_code == 404
    closed(call)
    decide(system(), work=work, decision=Decision("selected"))
    publish(system(), call=call)
    assert client.get(f"/works/sounds/{work.pk}/").content == a_wav()
    assert "<audio" in client.get(f"/works/{call.pk}/{work.pk}/").text
    assert client.get(f"/works/recordings/{made.pk}/sound/").status_code == 302  # the recording itself stays private
    delete_recording(reader, recording=made.pk)
    assert client.get(f"/works/sounds/{work.pk}/").status_code == 200
    withdraw(reader, work=work)
    assert (client.get(f"/works/sounds/{work.pk}/").status_code, Sound.objects.count()) == (404, 0)


def test_a_recording_of_somebody_else_is_not_shared(booth):
    mother, stranger = a_citizen(), a_citizen()
    made = a_recording(mother, booth)
    child = a_child(mother)
    call = a_call(kinds=("reading",))
    draft = WorkDraft("reading", "不是我的", agreed=True, adult=True, recording=made.pk)
    with pytest.raises(NotFound):
        submit(stranger, call=call, draft=draft)
    with pytest.raises(Invalid, match="另一位家人"):
        submit(mother, call=call, draft=draft, author=child.key)


def test_recordings_go_with_their_day_and_with_their_person(booth):
    reader = a_citizen()
    made = a_recording(reader, booth)
    assert forget_recordings(system()) == 0
    export = _holder().export(reader.person)["录音"]
    assert [(each["读的"], each["保存到"]) for each in export] == [("早发白帝城", str(made.kept_until))]
    Recording.objects.update(kept_until=clock.today() - timedelta(days=1))
    assert (forget_recordings(system()), Sound.objects.count()) == (1, 0)
    with pytest.raises(NotAllowed):
        forget_recordings(reader)
    a_recording(reader, a_booth(booth.institution, "朗读亭 3"))
    _holder().erase(reader.person)
    assert (Recording.objects.count(), Sound.objects.count()) == (0, 0)


def test_own_recordings_ask_the_same_for_one_and_three(client, booth):
    reader = a_citizen()
    sign_in(client, reader)
    first = a_recording(reader, booth)
    with CaptureQueriesContext(connection) as one:
        client.get("/works/recordings/")
    for mark in (1, 2):
        keep_own(
            reader, person=reader.person, reading=f"b{first.booking_id}", draft=RecordingDraft("又", a_wav(mark=mark))
        )
    with CaptureQueriesContext(connection) as three:
        client.get("/works/recordings/")
    assert (len(three), get_recording(reader, first.pk)) == (len(one), first)
