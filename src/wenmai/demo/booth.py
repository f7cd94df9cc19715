"""朗读亭 in the demo: one recording, which is a tone of two seconds that a program makes. Nobody's voice is used."""

import math
import wave
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.people.actions.codes import issue_printed
from wenmai.people.codes import write_code
from wenmai.places.models import Space, SpaceKind
from wenmai.works.actions.recordings import keep_at_desk
from wenmai.works.drafts import RecordingDraft
from wenmai.works.models import Recording

TITLE = "江上的早晨（演示数据：两秒的单音）"
RATE, SECONDS, HERTZ = 8000, 2, 440


def read_aloud(actor: Actor, cast: Mapping[str, Actor]) -> None:
    """The desk has kept one recording of a reader; safe to repeat."""
    booths = Space.objects.filter(kind=SpaceKind.READING_BOOTH, demo=True).select_related("institution__division")
    booth = booths.order_by("pk").first()
    if booth is None or Recording.objects.filter(demo=True).exists():
        return
    with clock.living(clock.now() - timedelta(days=1)):
        code = write_code(issue_printed(cast["reader"]).serial, clock.now(), rotating=False)
        keep_at_desk(actor, space=booth, code=code, draft=RecordingDraft(TITLE, tone(), demo=True))


def tone() -> bytes:
    """A quiet A of two seconds, as WAV of one channel and eight bits."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(bytes(128 + round(40 * math.sin(math.tau * HERTZ * n / RATE)) for n in range(RATE * SECONDS)))
    return file.getvalue()
