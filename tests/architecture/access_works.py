"""An example of every address of works that has parameters."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.builders.sounds import a_booth, a_recording, a_wav
from tests.builders.works import a_call, a_shown_work, a_work
from wenmai.kernel.actor import system
from wenmai.people.models import Account
from wenmai.people.queries.accounts import phone_of
from wenmai.places.actions import set_hours, weekly
from wenmai.works.actions.judging import appoint
from wenmai.works.models import Work, WorkCall

_numbers = count(1)


def _call(world) -> WorkCall:
    return a_call(world.here, title=f"花城的画 {next(_numbers)}")


def _key(world) -> Mapping[str, Any]:
    return {"key": _call(world).pk}


def _own(world) -> Work:
    return a_work(_call(world), world.citizen)


def _shown(world) -> Work:
    return a_shown_work(_call(world), world.citizen)


def _recording(world) -> Mapping[str, Any]:
    booth = a_booth(world.here, f"朗读亭 {next(_numbers)}")
    set_hours(
        system(), institution=world.here.code, space=booth.name,
        rules=[weekly(weekdays=range(1, 8), opens=480, closes=1320)],
    )  # fmt: skip
    return {"key": a_recording(world.citizen, booth, sound=a_wav(mark=next(_numbers) % 200)).pk}


def _sounding(world) -> Work:
    call = a_call(world.here, title=f"朗读者 {next(_numbers)}", kinds=("reading",))
    draft = {"kind": "reading", "picture": b"", "recording": _recording(world)["key"]}
    return a_shown_work(call, world.citizen, **draft)


def _judged(world) -> Mapping[str, Any]:
    call = _call(world)
    appoint(system(), call=call, who=phone_of(Account.objects.get(pk=world.citizen.account)))
    return {"key": call.pk}


def _work(world) -> Mapping[str, Any]:
    work = _shown(world)
    return {"call": work.call_id, "key": work.pk}


WORKS = {
    "works:call": _key,
    "works:results": lambda world: {"key": _shown(world).call_id},
    "works:hand_in": _key,
    "works:work": _work,
    "works:picture": lambda world: {"key": _shown(world).pk},
    "works:sound": lambda world: {"key": _sounding(world).pk},
    "works:recording": _recording,
    "works:recording_sound": _recording,
    "works:own": lambda world: {"key": _own(world).pk},
    "works:judge_call": _judged,
    "works_desk:work": lambda world: {"key": _own(world).pk},
    **{f"works_desk:{name}": _key for name in ("call", "edit", "enter", "results", "download")},
}
