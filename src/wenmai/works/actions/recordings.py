"""朗读亭的录音 (SC-N04): keep what was read, by who read it, by the desk, by the booth's own machine; delete; forget in time."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.engine.claiming import lock_person
from wenmai.booking.models import Device, UnattendedDoor
from wenmai.kernel import clock, sounds
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.subjects import reference
from wenmai.people.actions.codes import accept_code
from wenmai.people.queries.kin import guardians_of
from wenmai.people.queries.persons import ages_of
from wenmai.places.models import Space, SpaceKind
from wenmai.works import policies, telling
from wenmai.works.drafts import RecordingDraft
from wenmai.works.models import Recording, Sound
from wenmai.works.queries.recordings import booths_of, get_recording, heard_by, readings_of
from wenmai.works.vocabulary import ADULT, CONSENT_UNDER

MOST = 30


@transaction.atomic
def keep_own(actor: Actor, *, person: str, reading: str, draft: RecordingDraft) -> Recording:
    """上传 what oneself or a child read, for one of the times of `readings_of`. The same file again is the first one.

    Raises NotFound for who is none of the family, Conflict without a time in a booth or with too many, Invalid.
    """
    if person not in {each.key for each in heard_by(actor)}:
        raise NotFound("works.no_person", _("没有这位家人。先在“我的”里加上。"))
    if person == actor.person and (actor.child or ages_of([person]).get(person, ADULT) < CONSENT_UNDER):
        raise Conflict("works.child", _("不满 14 周岁，由监护人用自己的账号来传。"))
    found = next((each for each in readings_of(person) if each.key == reading), None)
    if found is None:
        said = _("14 天里没有找到在朗读亭的预约或开门记录。请到服务台，用你的码代传。")
        raise Conflict("works.no_reading", said, fields={"reading": said})
    words = RecordingDraft(draft.title, draft.sound, found.booking, draft.demo)
    return _kept(actor, person, found.space, words, Recording.Way.OWN)


def keep_at_desk(actor: Actor, *, space: Space, code: str, draft: RecordingDraft) -> Recording:
    """服务台代传 for who shows their code, from a booth of the house; staff hand it over and do not hear it.

    The code is read last, and before the transaction: that of a social-security card is good once at its issuer, whatever becomes
    of the rest. Raises NotAllowed, Invalid, NotFound, Conflict.
    """
    permit(policies.may_call_at(actor, space.institution))
    _readable(space, draft)
    shown = accept_code(actor, code=code, context=f"places.space:{space.pk}")
    return _kept(actor, shown.person, space, _with_booking(shown.person, space, draft), Recording.Way.DESK)


def keep_from_machine(actor: Actor, *, device: Device, code: str, draft: RecordingDraft) -> Recording:
    """朗读亭传来: a registered device of a house brings what the holder of a code has read. The same file again is the first.

    The device is the door of the booth, or the house has one booth. `actor` is the device. Raises as at the desk.
    """
    space = _booth_of(device)
    permit(policies.may_call_at(actor, space.institution))
    _readable(space, draft)
    shown = accept_code(actor, code=code, context=reference("booking.device", device.pk))
    return _kept(actor, shown.person, space, _with_booking(shown.person, space, draft), Recording.Way.MACHINE)


@transaction.atomic
def delete_recording(actor: Actor, *, recording: int) -> None:
    """删除, by who may hear it; what was shared hangs until its work is withdrawn. Raises NotFound, also the second time."""
    found = get_recording(actor, recording)
    _drop([found.pk])
    note(actor, "works.recording.delete", _reference(found))


def forget_recordings(actor: Actor) -> int:
    """What is past its day goes, every night. Raises NotAllowed."""
    permit(actor.system)
    return _drop(list(Recording.objects.filter(kept_until__lt=clock.today()).values_list("pk", flat=True)))


def drop_of_person(person: str) -> int:
    """All recordings of somebody who is to be forgotten."""
    return _drop(list(Recording.objects.filter(person=person).values_list("pk", flat=True)))


def again(sound: Sound | None) -> Sound | None:
    """The same sound once more, for a work of its own."""
    if sound is None:
        return None
    about = {name: getattr(sound, name) for name in ("type", "size", "digest", "seconds")}
    return Sound.objects.create(content=bytes(sound.content), **about)


def _readable(space: Space, draft: RecordingDraft) -> sounds.Heard:
    """What can be said of a recording without knowing whose it is. Raises Invalid."""
    if space.kind != SpaceKind.READING_BOOTH:
        raise Invalid("works.no_booth", _("这里不是朗读亭。请选一间朗读亭。"), fields={"space": _("选一间朗读亭。")})
    if not draft.title.strip():
        raise Invalid("works.recording", _("写上读的是什么。"), fields={"title": _("写上读的是什么。")})
    return sounds.read(draft.sound)


@transaction.atomic
def _kept(actor: Actor, person: str, space: Space, draft: RecordingDraft, way: str) -> Recording:
    heard = _readable(space, draft)
    lock_person(person)
    mine = Recording.objects.filter(person=person)
    if known := mine.filter(digest=heard.digest).first():
        return known
    _check(person, mine.count())
    made = _made(actor, person, space, draft, heard, way)
    note(actor, "works.recording.keep", _reference(made), way=way, space=space.pk)
    if way != Recording.Way.OWN:
        telling.recording_told(actor, made)
    return made


def _made(actor: Actor, person: str, space: Space, draft: RecordingDraft, heard: sounds.Heard, way: str) -> Recording:
    now = clock.now()
    sound = Sound.objects.create(
        type=heard.type, size=len(heard.content), digest=heard.digest, seconds=heard.seconds, content=heard.content
    )
    return Recording.objects.create(
        person=person,
        space=space,
        booking=draft.booking,
        title=draft.title.strip()[:80],
        sound=sound,
        digest=heard.digest,
        way=way,
        made_at=now,
        made_by=actor.person,
        kept_until=clock.day_of(now) + timedelta(days=settings.RECORDING_DAYS),
        demo=draft.demo,
    )


def _check(person: str, kept: int) -> None:
    if kept >= MOST:
        raise Conflict("works.recordings", _("已经存了 %(n)d 段录音。先删掉几段，再传。") % {"n": MOST})
    if ages_of([person]).get(person, ADULT) < CONSENT_UNDER and not guardians_of(person):
        raise Conflict("works.no_guardian", _("不满 14 周岁，要监护人同意才能存。请监护人先到场馆把孩子加为家人。"))


def _with_booking(person: str, space: Space, draft: RecordingDraft) -> RecordingDraft:
    """Tied to the newest booking that the person had there, if any."""
    times = (each for each in readings_of(person) if each.space.pk == space.pk and each.booking)
    found = next(times, None)
    return RecordingDraft(draft.title, draft.sound, found.booking if found else None, draft.demo)


def _booth_of(device: Device) -> Space:
    door = UnattendedDoor.objects.filter(device=device, stopped_at=None).select_related("space__institution").first()
    if door and door.space.kind == SpaceKind.READING_BOOTH:
        return door.space
    booths = booths_of([device.institution])
    if len(booths) != 1:
        raise Conflict(
            "works.which_booth", _("不知道是哪一间朗读亭。请馆长、站长在“无人值守的门”里把这台设备设到朗读亭。")
        )
    return booths[0]


def _drop(keys: list[int]) -> int:
    with transaction.atomic():
        rows = Recording.objects.select_for_update().filter(pk__in=keys)
        sound_keys = list(rows.values_list("sound_id", flat=True))
        Recording.objects.filter(pk__in=keys).delete()
        Sound.objects.filter(pk__in=sound_keys).delete()
    return len(sound_keys)


def _reference(recording: Recording) -> str:
    return reference("works.recording", recording.pk)
