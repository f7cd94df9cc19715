"""How names sound: sort keys, initials, and the spellings under which a title is found ("hongge", "hg")."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict, pinyin
from pypinyin.constants import PHRASES_DICT, RE_HANS
from pypinyin.seg.mmseg import p_set

from wenmai.search.folding import fold

LONGEST = 12  # letters of a spelling that are kept and compared
PER_START = 8  # spellings kept from one starting place when characters have several readings
CHARACTERS = 40  # of a title, from its start
# Characters that readers and programs alike confuse in names; the rare readings of all others would only add noise.
_AMBIGUOUS = frozenset(
    "长重乐行会都大单朝传曲调藏参少好数当应处为间兴宿角觉降盛贾解折弹率种差便得地着还空强量露落模宁铺舍石塔系校血涪郫堡荥筠"
)
_RUNS = re.compile(f"({RE_HANS.pattern.removeprefix('^').removesuffix('$')})")  # what pypinyin takes for Chinese
_HAN_RUNS = re.compile(r"([\u3400-\u9fff\U00020000-\U0003ffff]+)")

# In place names 长 is cháng; words such as 馆长 are in pypinyin's own list.
load_single_dict({ord("长"): "cháng,zhǎng"})
# Names of Sichuan counties that pypinyin reads otherwise (readings as on the ministry's list of divisions).
load_phrases_dict({"荥经": [["yíng"], ["jīng"]], "筠连": [["jūn"], ["lián"]], "什邡": [["shí"], ["fāng"]]})


def sort_key(text: str) -> str:
    """The pinyin with tone numbers by which names are sorted: "hong2 ge2 zhen4". Latin and digits stay."""
    return " ".join(syllable for word in _words(fold(text)) for syllable in _toned(word))


def _words(folded: str) -> Iterator[str]:
    """The words of runs of Chinese, and what stands between the runs."""
    for at, run in enumerate(_RUNS.split(folded)):
        if at % 2:
            yield from _cut(run)
        elif run:
            yield run


def _cut(run: str) -> Iterator[str]:
    """The longest word of pypinyin's list at each place, as its own cutter finds them, which looks at every length."""
    at, longest = 0, _longest_words()
    while at < len(run):
        sizes = range(min(longest.get(run[at : at + 2], 1), len(run) - at), 1, -1)
        size = next((size for size in sizes if run[at : at + size] in PHRASES_DICT), 1)
        if size == 1 and run[at:] in p_set:
            yield from run[at:]  # the beginning of a word that does not end here
            return
        yield run[at : at + size]
        at += size


@cache
def _longest_words() -> dict[str, int]:
    """How long words are that begin with two signs."""
    found: dict[str, int] = {}
    for word in PHRASES_DICT:
        found[word[:2]] = max(len(word), found.get(word[:2], 0))
    return found


@lru_cache(maxsize=1 << 16)
def _toned(word: str) -> tuple[str, ...]:
    """The syllables of one word; titles and names are made of few words, and looking one up takes long."""
    return tuple(lazy_pinyin([word], style=Style.TONE3, neutral_tone_with_five=True))


def initials(text: str) -> str:
    """The first letters in the most likely reading: "hgz"; Latin and digits stay whole."""
    return "".join(lazy_pinyin(fold(text), style=Style.FIRST_LETTER)).replace(" ", "")


def _choices(character: str, syllables: Sequence[str]) -> tuple[str, ...]:
    """The syllables to keep of one character; 绿 is typed lv by most and lu by some."""
    kept = syllables if character in _AMBIGUOUS else syllables[:1]
    return tuple(dict.fromkeys(form for each in kept for form in (each, each.replace("v", "u"))))


def _one_by_one(unknown: str) -> Any:
    """Signs that pypinyin cannot read stand for themselves, each alone."""
    return list(unknown)


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> tuple[tuple[str, ...], ...]:
    """The choices of each character of one word; names are made of few words."""
    heard = pinyin(word, style=Style.NORMAL, heteronym=True, errors=_one_by_one)
    return tuple(_choices(character, each) for character, each in zip(word, heard, strict=True))


def _readings(folded: str) -> list[tuple[str, ...]]:
    """For each character its possible syllables, likeliest first; other signs stand for themselves."""
    found: list[tuple[str, ...]] = []
    for run in _HAN_RUNS.split(folded):
        if _HAN_RUNS.fullmatch(run):
            found += [choices for word in _cut(run) for choices in _word(word)]
        else:
            found += [(character,) for character in run if character != " "]
    return found


def _spellings(syllables: Sequence[Sequence[str]]) -> set[str]:
    """The ways to spell what follows each of the starting places, cut at LONGEST letters; from the end on."""
    words: set[str] = set()
    tails = [""]
    for choices in reversed(syllables):
        tails = list(dict.fromkeys((each + tail)[:LONGEST] for tail in tails for each in choices))[:PER_START]
        words.update(tails)
    return words


def sounds(title: str) -> str:
    """All spellings of a title from each of its characters on, in full and by initials, separated by spaces.

    A query of Latin letters finds the title when one of these words starts with it.
    """
    return sounds_of(fold(title))


def sounds_of(folded: str) -> str:
    """The same of a title that is already folded."""
    readings = _readings(folded)[:CHARACTERS]
    first = [tuple(dict.fromkeys(each[0] for each in choices)) for choices in readings]
    return " ".join(sorted(word for word in _spellings(readings) | _spellings(first) if len(word) > 1))


def is_spelling(term: str) -> bool:
    """True if a folded term may be pinyin: Latin letters and digits, two or more, with a letter among them."""
    return len(term) > 1 and term.isascii() and term.isalnum() and not term.isdecimal()
