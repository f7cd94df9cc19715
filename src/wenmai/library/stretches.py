"""A stretch of shelf by the call numbers at its ends, as keys that sort like the shelf."""

from django.utils.translation import gettext as _

from wenmai.catalogue.call_numbers import parse
from wenmai.kernel.errors import Invalid

LONGEST = 80


def ends_of(first: str, last: str) -> tuple[bytes, bytes]:
    """Both ends, and what begins like the last one, included; b"" is no end. Raises Invalid for ends the wrong way round."""
    low, high = _end(first), _end(last) + b"\xff" if last else b""
    if max(len(first), len(last)) > LONGEST or (last and low > high):
        said = _("索书号要从小到大，例如从 I200 到 I299。")
        raise Invalid("library.count_order", said, fields={"last": said})
    return low, high


def _end(call_number: str) -> bytes:
    """What begins like a call number sorts after this."""
    return parse(call_number).key().encode().rstrip(b" ") if call_number else b""
