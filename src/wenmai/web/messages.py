"""The words of the interface: collect them from code and templates, merge them into the catalogue, compile it.

Chinese is the source, English the only catalogue. Needs Babel (a development requirement), not GNU gettext:

    python -m wenmai.web.messages update    collect, merge into locale/en/LC_MESSAGES/django.po, compile
    python -m wenmai.web.messages check     say what is missing, stale or not compiled; exit status 1 if anything is
"""

import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
KEYWORDS = {
    name: spec
    for names, spec in (
        (("_", "lazy", "gettext", "gettext_lazy", "gettext_noop"), None),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    )
    for name in names
}
MADE = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed day: the file changes only when the words do
Found = tuple[str | tuple[str, ...], str, str | None]  # message, file, context


def _empty() -> Catalog:
    return Catalog(
        locale="en",
        project="wenmai",
        version="1",
        copyright_holder="the authors of Wenmai",
        msgid_bugs_address="",
        creation_date=MADE,
        revision_date=MADE,
        last_translator="",
        language_team="",
        charset="utf-8",
        fuzzy=False,
    )


def sources() -> Iterator[Path]:
    """Every file that can hold words of the interface, in order of path."""
    code = (path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
    pages = (path for kind in ("*.html", "*.txt") for path in ROOT.rglob(f"templates/**/{kind}"))
    yield from sorted([*code, *pages])


def words_of(path: Path) -> Iterator[Found]:
    """The messages of one file. A template is first turned into calls that the lenient JavaScript lexer can read."""
    text = path.read_text(encoding="utf-8")
    method = "python" if path.suffix == ".py" else "javascript"
    stream = io.BytesIO((text if path.suffix == ".py" else templatize(text)).encode())
    for _line, message, _comments, context in extract(method, stream, keywords=KEYWORDS, options={"encoding": "utf-8"}):
        yield message, str(path.relative_to(ROOT.parent)), context


def collected() -> Catalog:
    """A catalogue of all words, untranslated; only the files are named, so that moving a line changes nothing."""
    found = _empty()
    for path in sources():
        for message, where, context in words_of(path):
            found.add(message, locations=[(where, 0)], context=context)
    return found


def stored() -> Catalog:
    """The catalogue as it lies in the tree."""
    if not PO.exists():
        return _empty()
    with PO.open("rb") as stream:
        return read_po(stream, locale="en")


def merged(words: Catalog, known: Catalog) -> Catalog:
    """All words in order of their text, with the translations that are known; what nobody says any more is dropped."""
    result = _empty()
    for message in sorted(_messages(words), key=lambda each: (str(each.id), each.context or "")):
        old = known.get(message.id, message.context)
        if old and bool(old.pluralizable) != bool(message.pluralizable):  # one became two: English has to be said anew
            old = None
        places = sorted({(where, 0) for where, _line in message.locations})
        result.add(message.id, old.string if old else None, locations=places, context=message.context)
    return result


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def translated(message: Message) -> bool:
    """True when every form of a message has words."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it; the same for the same words."""
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def faults() -> Iterator[str]:
    """One sentence for each word without English, each stale one, and a catalogue that was not compiled."""
    known, words = stored(), collected()
    wanted = {(str(m.id), m.context) for m in _messages(words)}
    for message in _messages(words):
        old = known.get(message.id, message.context)
        if old is None or not translated(old):
            yield f"no English: {message.id} ({message.locations[0][0]})"
    yield from (f"nobody says: {m.id}" for m in _messages(known) if (str(m.id), m.context) not in wanted)
    if not MO.exists() or MO.read_bytes() != compiled(known):
        yield "django.mo is not compiled from django.po"


def update() -> int:
    """Write both files; the number of messages still without English."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalogue = merged(collected(), stored())
    with PO.open("wb") as stream:
        write_po(stream, catalogue, omit_header=False, include_lineno=False, width=120)
    MO.write_bytes(compiled(stored()))
    return sum(not translated(message) for message in _messages(catalogue))


def main(arguments: Sequence[str]) -> int:
    """The command; see the top of the file."""
    if list(arguments) == ["update"]:
        sys.stdout.write(f"{update()} messages without English\n")
        return 0
    found = list(faults())
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
