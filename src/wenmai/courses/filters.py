"""What somebody looks for: a place, an art form, an age, a time of the week, still places. Unusable values fall back, they never fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.booking.audiences import Audience
from wenmai.courses.vocabulary import ArtForm, Level, TimeOfWeek
from wenmai.kernel.whole import code_of

AGES: dict[str, tuple[str | Promise, int, int]] = {
    "child": (_("学龄前"), 0, 6),
    "pupil": (_("7—17 岁"), 7, 17),
    "grown": (_("18—59 岁"), 18, 59),
    "elder": (_("60 岁以上"), 60, 120),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`division` a code or "" for everywhere; `age` a word of AGES; `free`: only where places are left."""

    division: str = ""
    art: str = ""
    age: str = ""
    when: str = ""
    institution: str = ""
    free: bool = False

    def query(self, **change: str) -> str:
        """The query string of this wish with some of it changed, "" dropped."""
        chosen = {"division": self.division, "art": self.art, "age": self.age, "when": self.when}
        chosen |= {"at": self.institution, "open": "1" if self.free else ""}
        return "?" + urlencode(
            {name: value for name, value in (chosen | change).items() if value or name == "division"}
        )

    @property
    def narrowed(self) -> bool:
        """True when more than a place is asked for."""
        return bool(self.art or self.age or self.when or self.free)


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice as a link."""

    title: str | Promise
    query: str
    current: bool


def wanted_of(query: Mapping[str, str], place: str) -> Wanted:
    """Read a query string; without a division the reader's chosen place holds."""
    division, art = query.get("division", place), query.get("art", "")
    age, when = query.get("age", ""), query.get("when", "")
    return Wanted(
        division=code_of(division),
        art=art if art in ArtForm.values else "",
        age=age if age in AGES else "",
        when=when if when in TimeOfWeek.values else "",
        institution=query.get("at", "")[:40],
        free=query.get("open") == "1",
    )


def age_chips(wanted: Wanted) -> list[Chip]:
    """Everybody, and the four ages."""
    ages = [("", _("各种年龄")), *((key, title) for key, (title, _low, _high) in AGES.items())]
    return [Chip(title, wanted.query(age=key), wanted.age == key) for key, title in ages]


def when_chips(wanted: Wanted) -> list[Chip]:
    """Any time, and the three times of the week."""
    times = [("", _("不限时间")), *TimeOfWeek.choices]
    return [Chip(title, wanted.query(when=key), wanted.when == key) for key, title in times]


def art_chips(wanted: Wanted, present: frozenset[str]) -> list[Chip]:
    """All, and the art forms of which there is a class."""
    arts = [("", _("各门类")), *(each for each in ArtForm.choices if each[0] in present or each[0] == wanted.art)]
    return [Chip(title, wanted.query(art=key), wanted.art == key) for key, title in arts]


def free_chip(wanted: Wanted) -> Chip:
    """还有名额: switches on and off."""
    return Chip(_("还有名额"), wanted.query(open="" if wanted.free else "1"), wanted.free)


ONLINE_FILTERS = {"level": Level, "art": ArtForm, "audience": Audience}


def online_wanted(query: Mapping[str, str]) -> dict[str, str]:
    """What is looked for among 网络课; words that are none are left out."""
    found = {name: query.get(name, "") for name in ONLINE_FILTERS}
    return {name: value for name, value in found.items() if value in ONLINE_FILTERS[name].values}


def level_chips(wanted: Mapping[str, str]) -> list[Chip]:
    """Any level, and each."""
    return _chips(wanted, "level", [("", _("不限基础")), *Level.choices])


def online_art_chips(wanted: Mapping[str, str], present: frozenset[str]) -> list[Chip]:
    """All, and the art forms of which something can be watched."""
    arts = [each for each in ArtForm.choices if each[0] in present or each[0] == wanted.get("art")]
    return _chips(wanted, "art", [("", _("各门类")), *arts])


def audience_chips(wanted: Mapping[str, str]) -> list[Chip]:
    """Everybody, and each group."""
    return _chips(wanted, "audience", [("", _("各类人群")), *Audience.choices])


def _chips(wanted: Mapping[str, str], name: str, choices: Sequence[tuple[str, str | Promise]]) -> list[Chip]:
    def query(key: str) -> str:
        return "?" + urlencode({field: value for field, value in {**wanted, name: key}.items() if value})

    return [Chip(title, query(key), wanted.get(name, "") == key) for key, title in choices]
