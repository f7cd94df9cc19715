"""A sound as a player is given it: in parts, never kept, nothing else may come with it."""

from django.http import HttpRequest, HttpResponse

from wenmai.kernel import partial
from wenmai.works.models import Sound
from wenmai.works.queries.recordings import part_of


def played(request: HttpRequest, sound: Sound, *, name: str = "") -> HttpResponse:
    """The bytes, or the part that is asked for; `name` is a file's name for who wants to keep it."""
    answer = partial.answer(
        request, kind=sound.type, size=sound.size, digest=sound.digest, keep="private, no-store",
        part=lambda first, last: part_of(sound, first, last),
    )  # fmt: skip
    answer["Content-Disposition"] = f'attachment; filename="{name}"' if name else "inline"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer
