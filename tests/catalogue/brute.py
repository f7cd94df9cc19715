"""What reading every entry would find: the oracle of the search. Words are compared with plain strings, no tokens."""

from wenmai.catalogue.index.entry import Entry
from wenmai.catalogue.index.schema import rank_of, texts_of
from wenmai.catalogue.index.wanted import Field, Wanted
from wenmai.search.folding import fold
from wenmai.search.pinyin import is_spelling, sounds

HAN = ("\u3400", "\u9fff")


def _pieces(text: str) -> list[str]:
    """A folded text cut where Chinese and other signs meet, and at spaces."""
    found = [""]
    for sign in text:
        han = HAN[0] <= sign <= HAN[1]
        if sign == " ":
            found.append("")
        elif found[-1] and (HAN[0] <= found[-1][-1] <= HAN[1]) != han:
            found.append(sign)
        else:
            found[-1] += sign
    return [each for each in found if each]


class Oracle:
    """Entries and the spellings of their titles, read from one end to the other for each question."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.sounds = {each.id: sounds(each.proper).split() for each in entries}
        self.words = {
            (each.id, name): [word for text in texts for word in _pieces(text)]
            for each in entries
            for name, texts in texts_of(each).items()
        }

    def found(self, wanted: Wanted) -> list[int]:
        """All ids in their order."""
        runs = [piece for typed in wanted.text.split() for piece in _pieces(fold(typed))]
        hits = [each for each in self.entries if all(self._meets(each, wanted.field.value, run) for run in runs)]
        hits = [each for each in hits if self._labelled(each, wanted)]
        return [each.id for each in sorted(hits, key=lambda each: (self._step(each, wanted, runs), -rank_of(each)))]

    def _meets(self, entry: Entry, field: str, run: str) -> bool:
        if HAN[0] <= run[0] <= HAN[1]:
            return any(run in text for text in texts_of(entry)[field])
        if len(run) == 1:
            return run in self.words[entry.id, field]
        if any(word.startswith(run) for word in self.words[entry.id, field]):
            return True
        if run.isdecimal() and len(run) >= 5 and field == "any":
            return any(number.startswith(run) for number in entry.numbers)
        spelled = is_spelling(run) and field in {"any", "title"}
        return spelled and any(sound.startswith(run[:12]) for sound in self.sounds[entry.id])

    def _labelled(self, entry: Entry, wanted: Wanted) -> bool:
        asked = {"form": wanted.form, "language": wanted.language, "class": wanted.class_, "decade": wanted.decade}
        if wanted.years[0] is not None and (entry.year is None or entry.year < wanted.years[0]):
            return False
        return all(value in entry.labels.get(name, ()) for name, value in asked.items() if value)

    def _step(self, entry: Entry, wanted: Wanted, runs: list[str]) -> int:
        whole = fold(wanted.text).replace(" ", "")
        if not whole or wanted.field in {Field.SUBJECT, Field.PUBLISHER}:
            return 0
        if wanted.field == Field.AUTHOR:
            return 0 if whole in entry.names else 1
        in_title = [self._meets(entry, "title", run) for run in runs]
        in_both = [met or self._meets(entry, "author", run) for met, run in zip(in_title, runs, strict=True)]
        better = [
            whole in entry.whole,
            any(each.startswith(whole) for each in entry.whole),
            all(in_title),
            all(in_both),
        ]
        return better.index(True) if True in better else len(better)
