"""Which character set a record is really in: what it claims is heard, what its bytes allow is tried, and the text is judged.

Labels lie: CNMARC files from the field are UTF-8 under "0120" or GBK under a blank leader/09. So a set is taken only when
the bytes decode strictly, no control sign appears, the text reads like a catalogue record (`hanzi.plausibility`), and no
other set comes close. Everything else is an error with the candidates. Claims: MARC 21 leader/09 (a = UTF-8, blank =
MARC-8); CNMARC and UNIMARC 100$a/26-29 (50 = ISO 10646, 01 = ISO 646 and a national set beside it).

Not told apart, because their bytes are the same: MARC-8 from Latin-1 in MARC 21 records that claim MARC-8.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from wenmai.catalogue.marc import marc8
from wenmai.catalogue.marc.faults import Flaw
from wenmai.catalogue.marc.hanzi import plausibility


class Charset(StrEnum):
    """The sets that records are read in; GB18030 contains GBK and GB 2312."""

    UTF8 = "UTF-8"
    GB18030 = "GB18030"
    MARC8 = "MARC-8"


SEPARATOR = "\x1e"
_CERTAIN = 8  # characters beyond ASCII that are well formed UTF-8: chance gives one in seven, so one in 5 million
_LEAST = {Charset.UTF8: -0.4, Charset.GB18030: 0.45, Charset.MARC8: 0.2}
_MARGIN = 0.3
_SEEN_ENOUGH = 3
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1d\x7f\x80-\x87\x8a-\x97\x99-\x9b\x9d-\x9f\ufffe\uffff]")
_BOTH_UTF8 = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")


class Undecided(Exception):
    """No set, or more than one, fits: `flaw`, `candidates`, and in `detail` the field where it shows."""

    def __init__(self, flaw: Flaw, candidates: Sequence[str], detail: str = "") -> None:
        super().__init__(flaw)
        self.flaw, self.candidates, self.detail = flaw, tuple(candidates), detail


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of the fields, joined by SEPARATOR; `sure` when it needed no help from other records."""

    charset: Charset
    text: str
    flaws: tuple[Flaw, ...] = ()
    sure: bool = True


@dataclass(slots=True)
class Seen:
    """The sets of the records of one file that were sure by themselves."""

    counts: Counter[Charset] = field(default_factory=Counter)

    def only(self) -> Charset | None:
        """The one set that all sure records so far are in, when there were enough of them."""
        if len(self.counts) == 1:
            charset, count = next(iter(self.counts.items()))
            return charset if count >= _SEEN_ENOUGH else None
        return None


def decide(bodies: Sequence[bytes], claim: Charset | None, seen: Seen) -> Decoded:
    """Decode the fields of one record and remember in `seen` what is sure. Raises Undecided."""
    joined = b"\x1e".join(bodies)
    if joined.isascii() and marc8.ESCAPE not in joined:
        return Decoded(Charset.UTF8, joined.decode("ascii"), _odd_signs(joined.decode("ascii")))
    text = _utf8(joined)
    if text is not None and len(joined) - len(text) >= 2 * _CERTAIN and marc8.ESCAPE not in joined:
        decoded = _checked_utf8(text, claim)
    else:
        decoded = _weighed(bodies, claim, seen)
    if decoded.sure and not joined.isascii():
        seen.counts[decoded.charset] += 1
    return decoded


def decode_as(charset: Charset, bodies: Sequence[bytes]) -> Decoded:
    """Decode with the set that a person named. Raises Undecided when the bytes do not fit it."""
    text = _decode(charset, bodies)
    if text is None:
        raise Undecided(Flaw.CHARSET_UNKNOWN, (charset,))
    return Decoded(charset, text, _odd_signs(text))


def encode(charset: Charset, text: str) -> bytes:
    """Bytes of a text; MARC-8 is only read, because it has many spellings of one text.

    Raises UnicodeEncodeError for lone surrogates and ValueError for MARC-8.
    """
    if charset == Charset.MARC8:
        msg = "records are not written in MARC-8"
        raise ValueError(msg)
    return text.encode(charset)


def _utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _checked_utf8(text: str, claim: Charset | None) -> Decoded:
    """Well formed beyond chance; still it may be what a wrong conversion left behind."""
    pairs = len(_BOTH_UTF8.findall(text))
    if pairs >= 3 and (damaged := _twice_encoded(text)):
        raise Undecided(Flaw.TWICE_ENCODED, (Charset.UTF8,), str(damaged))
    lied = (Flaw.CHARSET_CLAIM,) if claim not in {None, Charset.UTF8} else ()
    return Decoded(Charset.UTF8, text, (*lied, *_odd_signs(text)))


def _twice_encoded(text: str) -> int:
    """The number, from 1, of the first field whose characters are the bytes of other UTF-8; 0 where none is."""
    for number, part in enumerate(text.split(SEPARATOR), 1):
        for charset in ("cp1252", "latin-1"):
            try:
                inner = part.encode(charset).decode("utf-8")
            except UnicodeError:
                continue
            if len(part) - len(inner) >= 4 and plausibility(inner) > plausibility(part):
                return number
    return 0


def _odd_signs(text: str) -> tuple[Flaw, ...]:
    found = [Flaw.CONTROL_SIGNS] if _CONTROL.search(text) else []
    return tuple([*found, Flaw.REPLACEMENT_SIGN] if "\ufffd" in text else found)


def _decode(charset: Charset, bodies: Sequence[bytes]) -> str | None:
    try:
        if charset == Charset.MARC8:
            return SEPARATOR.join(marc8.decode(body) for body in bodies)
        return b"\x1e".join(bodies).decode(charset)
    except UnicodeDecodeError:
        return None


def _weighed(bodies: Sequence[bytes], claim: Charset | None, seen: Seen) -> Decoded:
    """The set whose text reads best by a margin, among those whose text can be one at all."""
    escaped = any(marc8.ESCAPE in body for body in bodies)
    tried = [each for each in Charset if each != Charset.MARC8 or escaped or claim != Charset.GB18030]
    texts = {charset: text for charset in tried if (text := _decode(charset, bodies)) is not None}
    texts = {charset: text for charset, text in texts.items() if not _CONTROL.search(text)}
    likely = {charset: plausibility(text) for charset, text in texts.items()}
    scores = {each: _score(each, texts[each], likely[each], claim) for each in texts}
    least = {each: _least(each, claim, seen, escaped=escaped) for each in scores}
    fitting = [each for each in scores if likely[each] >= least[each]]
    if not fitting:
        mixed = _mixed(bodies)
        raise mixed or Undecided(Flaw.CHARSET_UNKNOWN, tuple(Charset))
    best, *others = sorted(fitting, key=lambda charset: -scores[charset])
    close = [other for other in others if scores[best] - scores[other] < _MARGIN and texts[other] != texts[best]]
    if close:
        return _helped([best, *close], texts, seen)
    if best != Charset.UTF8 and (mixed := _mixed(bodies)):
        raise mixed
    lied = (Flaw.CHARSET_CLAIM,) if claim not in {None, best} else ()
    return Decoded(best, texts[best], (*lied, *_odd_signs(texts[best])))


def _least(charset: Charset, claim: Charset | None, seen: Seen, *, escaped: bool) -> float:
    """The plausibility that a set needs. MARC-8 that decodes and has escape sequences, or is claimed, may be any script;
    a title of rare characters may be GB18030 in a file whose other records are.
    """
    if charset == Charset.MARC8 and (escaped or claim == charset):
        return _LEAST[Charset.UTF8]
    return 0.0 if charset == Charset.GB18030 and seen.only() == charset else _LEAST[charset]


def _score(charset: Charset, text: str, likely: float, claim: Charset | None) -> float:
    """How well it reads, and a little for the claim; well formed UTF-8 speaks for itself, the more of it the louder."""
    claimed = 0.1 if charset == claim else 0.0
    formed = min(0.5, 0.1 * (len(text.encode()) - len(text))) if charset == Charset.UTF8 else 0.0
    return likely + claimed + formed


def _helped(close: list[Charset], texts: dict[Charset, str], seen: Seen) -> Decoded:
    """Two sets come close: the file's other records decide, or nobody."""
    known = seen.only()
    if known not in close:
        raise Undecided(Flaw.CHARSET_AMBIGUOUS, close)
    return Decoded(known, texts[known], sure=False)


def _mixed(bodies: Sequence[bytes]) -> Undecided | None:
    """A field that is UTF-8 for sure while another cannot be: its number from 1 is the detail."""
    beyond = [(number, body) for number, body in enumerate(bodies, 1) if not body.isascii()]
    readings = [(number, body, _utf8(body)) for number, body in beyond]
    good = [
        number for number, body, text in readings if text and len(body) - len(text) >= 4 and _reads_better(body, text)
    ]
    if good and any(text is None for _, _, text in readings):
        return Undecided(Flaw.CHARSET_MIXED, (Charset.UTF8, Charset.GB18030), str(good[0]))
    return None


def _reads_better(body: bytes, text: str) -> bool:
    """Better as UTF-8 than as GB18030."""
    other = _decode(Charset.GB18030, (body,))
    return other is None or plausibility(text) - plausibility(other) > _MARGIN
