"""From a message to a frame: strict, every fixed field in its width, every required field there."""

from typing import Any

from wenmai.library.sip2.checksums import seal
from wenmai.library.sip2.kinds import Unwritable
from wenmai.library.sip2.layout import Fixed, Message, Variable, fixed, variable
from wenmai.library.sip2.profile import Profile

_UNNUMBERED = {"96", "97"}


def write(message: Message, profile: Profile, sequence: int | None = None, *, sealed: bool = False) -> bytes:
    """The frame with its line end. `sequence` (0 to 9) and a checksum are written if `sealed`.

    Words are made safe; raises Unwritable for an identifier or a code that would have to be changed.
    """
    parts = [message.CODE]
    parts += [_fixed(name, spec, getattr(message, name), profile) for name, spec in fixed(type(message))]
    for name, spec in variable(type(message)):
        value = getattr(message, name)
        parts += [_variable(spec, each, profile) for each in (value if spec.repeated else (value,))]
    body = "".join(parts).encode(profile.encoding)
    if sealed:
        body = seal(body, None if message.CODE in _UNNUMBERED else (sequence or 0) % 10)
    return body + profile.terminator.encode()


def _fixed(name: str, spec: Fixed, value: Any, profile: Profile) -> str:
    try:
        return spec.kind.write(value, profile)
    except Unwritable as error:
        raise Unwritable(name, error.reason) from None


def _variable(spec: Variable, value: Any, profile: Profile) -> str:
    if not spec.required and not spec.repeated and value in {None, ""}:
        return ""
    try:
        text = "" if value in {None, ""} else spec.kind.write(value, profile)
    except Unwritable as error:
        raise Unwritable(spec.id, error.reason) from None
    return f"{spec.id}{text}{profile.delimiter}"
