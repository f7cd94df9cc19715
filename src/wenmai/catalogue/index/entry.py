"""What the index holds of a record, as a value: the one source of both the index and the brute force it is checked by."""

from collections.abc import Iterable
from dataclasses import dataclass

from wenmai.catalogue.attached import Holdings
from wenmai.catalogue.call_numbers import normal_class
from wenmai.catalogue.describing.description import Description
from wenmai.search.folding import fold

LAST_AGE = 18
_MAIN_CLASSES = frozenset("ABCDEFGHIJKNOPQRSTUVXZ")


@dataclass(frozen=True, slots=True)
class Shown:
    """The columns of a row that the index reads."""

    id: int
    control: str
    title: str
    author: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Texts are folded; `numbers` are ISBN as 13 digits, ISSN, other numbers; `labels` are values of facets by name."""

    id: int
    title: tuple[str, ...]
    author: tuple[str, ...]
    subject: tuple[str, ...]
    publisher: tuple[str, ...]
    more: tuple[str, ...]
    whole: tuple[str, ...]
    names: tuple[str, ...]
    proper: str
    numbers: tuple[str, ...]
    classes: tuple[str, ...]
    year: int | None
    ages: tuple[int, int] | None
    labels: dict[str, tuple[str, ...]]
    copies: int


def entry_of(row: Shown, said: Description, held: Holdings, numbers: Iterable[str] = ()) -> Entry:
    """The entry of a record; `numbers` are those of records that were merged into it."""
    title, content = said.title, said.content
    names = [name for agent in said.agents for name in (agent.name, *agent.forms)]
    series = [text for each in said.series for text in (each.title, *each.forms)]
    titles = (title.proper, title.remainder, title.number, title.part, *title.parallel, *title.variants)
    return Entry(
        id=row.id,
        title=_folded((*titles, *title.romanised, *series)),
        author=_folded((*names, title.responsibility)),
        subject=_folded(content.subjects),
        publisher=_folded(said.publication.publishers),
        more=_folded((content.summary, *content.contents)),
        whole=_close((title.proper, row.title, *title.romanised[:1])),
        names=_close(names),
        proper=fold(title.proper),
        numbers=tuple(sorted({*_numbers(row, said), *numbers})),
        classes=tuple(dict.fromkeys(normal_class(each) for each in content.clc)),
        year=row.year,
        ages=said.nature.ages,
        labels=_labels(row, said, held),
        copies=held.copies,
    )


def _folded(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded for text in texts if text and (folded := fold(text))))


def _close(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys(text.replace(" ", "") for text in _folded(texts)) if len(each) < 200)


def _numbers(row: Shown, said: Description) -> set[str]:
    found = {each.number for each in said.numbers.isbns} | set(said.numbers.issns) | set(said.numbers.union)
    return {number_key(each) for each in (*found, row.control)}


def number_key(text: str) -> str:
    """Letters and digits of a number, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _labels(row: Shown, said: Description, held: Holdings) -> dict[str, tuple[str, ...]]:
    """Facets by name; a name without values is left out."""
    nature = said.nature
    heads = dict.fromkeys(each[0] for each in said.content.clc if each and each[0] in _MAIN_CLASSES)
    found: dict[str, tuple[str, ...]] = {
        "form": (nature.form.value,),
        "language": said.languages[:1],
        "class": tuple(heads),
        "decade": (str(row.year // 10 * 10),) if row.year is not None else (),
        "audience": (nature.audience.value,) if nature.audience else (),
        "accessible": tuple(each.value for each in nature.accessible),
        "place": held.places,
        "available": (*held.available, *(("*",) if held.available else ())),
    }
    return {name: values for name, values in found.items() if values}
