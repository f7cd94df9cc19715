"""What a text is cut into: pairs of characters and Latin words in their order, single characters, spellings.

A text is folded first, then cut at spaces and between Chinese and other signs. A run of Chinese matches wherever it stands
in a run of the text; a word of letters or digits matches the start of a word; one letter or digit alone the whole word.
"""

import re
from collections.abc import Iterable

from wenmai.search.folding import fold

GAP = "|"  # folding leaves no such sign: stands between texts, so that nothing is found across them
_RUNS = re.compile(
    r"[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff ]+"
)
_SIGNS = re.compile("[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0010ffff]")
_FIRST_HAN = "\u3005"
LONGEST_WORD = 60


def is_han(run: str) -> bool:
    """Whether a run, as runs() gives them, is Chinese."""
    return run[0] >= _FIRST_HAN and bool(_RUNS.match(run)) and not run[0].isspace() and _han(run[0])


def _han(sign: str) -> bool:
    return (
        "\u3400" <= sign <= "\u9fff" or sign in "\u3005\u3007" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000"
    )


def runs(folded: str) -> list[str]:
    """The runs of a folded text, long words cut."""
    return [each if is_han(each) else each[:LONGEST_WORD] for each in _RUNS.findall(folded)]


def runs_typed(text: str) -> list[str]:
    """The runs of a text as somebody typed it: what spaces part stays parted, which folding alone would join in Chinese."""
    return [run for typed in text.split() for run in runs(fold(typed))]


def pairs_of(run: str) -> list[str]:
    """The pairs of a Chinese run, one after another."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def stream(folded: Iterable[str]) -> str:
    """The tokens of texts in their order, for an index that knows positions."""
    tokens: list[str] = []
    for text in folded:
        for run in _RUNS.findall(text):
            if not _han(run[0]):
                tokens.append(run[:LONGEST_WORD])
            elif len(run) > 1:
                tokens += [*pairs_of(run), GAP]
            else:
                tokens.append(GAP)
        tokens.append(GAP)
    return " ".join(tokens)


def singles(folded: Iterable[str]) -> str:
    """Each Chinese character once."""
    return " ".join(sorted({sign for text in folded for sign in _SIGNS.findall(text)}))


def close(text: str) -> str:
    """A text folded, without spaces: what titles are compared by as a whole."""
    return fold(text).replace(" ", "")
