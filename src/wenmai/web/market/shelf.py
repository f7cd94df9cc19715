"""公共文化服务超市 (四川规划 SC-D16): one shelf over what the rooms have put into the search index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wenmai.booking.audiences import Audience
from wenmai.booking.queries.ratings import Distribution, distributions_by_subject
from wenmai.courses.queries.classes import class_subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.whole import code_of, whole
from wenmai.places.queries.divisions import child_divisions, divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code
from wenmai.search import facets, kinds
from wenmai.search.queries import Hit, Results, Wish, of_refs, seek

SERVICES = ("activity", "course", "online_course", "space")
NOT_SERVICES = frozenset({"division", "article", "page"})
RATED = frozenset({"activities.activity", "courses.course"})
EVERYWHERE, MOST_COMPARED = "51", 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for on the shelf; "" for any. `near` is the reader's place, whose things come first."""

    text: str = ""
    kind: str = ""
    division: str = ""
    audience: str = ""
    free: bool = False
    near: str = ""

    def query(self, **change: str) -> str:
        """The query string with some of it changed."""
        chosen = {"q": self.text, "kind": self.kind, "division": self.division, "for": self.audience}
        chosen |= {"free": "1" if self.free else ""}
        return "?" + urlencode({name: value for name, value in {**chosen, **change}.items() if value})


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice as a link."""

    title: str | Promise
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """One thing on the shelf. `free` is None where nothing is said of money."""

    hit: Hit
    house: str
    place: str
    free: bool | None
    ratings: Distribution | None

    @property
    def rated(self) -> bool:
        """People come to dates of it, and rate them."""
        return self.hit.ref.partition(":")[0] in RATED


def wanted_of(query: Mapping[str, str], near: str) -> Wanted:
    """Read a query string; unusable values fall back."""
    kind, audience = query.get("kind", ""), query.get("for", "")
    return Wanted(
        text=query.get("q", "").strip()[:60],
        kind=kind if kind in kinds.kinds() and kind not in NOT_SERVICES else "",
        division=code_of(query.get("division", "")),
        audience=audience if audience in Audience.values else "",
        free=query.get("free") == "1",
        near=near,
    )


def on_shelf(actor: Actor, wanted: Wanted, page: int) -> Results:
    """One page of what fits, soonest first, nearer first. Without a kind: activities, then all that can be had."""
    flags: dict[str, str | int | bool] = {"free": True} if wanted.free else {}
    flags |= {f"for_{wanted.audience}": True} if wanted.audience else {}
    kind = wanted.kind or SERVICES[0]
    wish = Wish(wanted.text, kind, wanted.division or EVERYWHERE, flags, wanted.near)
    return seek(actor, wish, page=page)


def kind_chips(wanted: Wanted) -> list[Chip]:
    """The kinds of which there is anything, what can be booked first."""
    there = facets.present([*SERVICES, *(each for each in kinds.kinds() if each not in {*SERVICES, *NOT_SERVICES})])
    current = wanted.kind or SERVICES[0]
    return [Chip(kinds.title_of(each), wanted.query(kind=each), each == current) for each in there]


def place_chips(wanted: Wanted) -> list[Chip]:
    """The place that is chosen with those below it, the whole province first."""
    code = wanted.division or EVERYWHERE
    below = [Chip(each.name, wanted.query(division=each.code), False) for each in child_divisions(code)]
    chosen = divisions_by_code([code]).get(code) if wanted.division else None
    own = [Chip(chosen.name, wanted.query(), True)] if chosen else []
    return [Chip(_("全省"), wanted.query(division=""), not wanted.division), *own, *below]


def other_chips(wanted: Wanted) -> list[Chip]:
    """不收费, and each group."""
    groups = [
        Chip(label, wanted.query(**{"for": "" if key == wanted.audience else key}), key == wanted.audience)
        for key, label in Audience.choices
    ]
    return [Chip(_("不收费"), wanted.query(free="" if wanted.free else "1"), wanted.free), *groups]


def goods_of(hits: Sequence[Hit]) -> list[Goods]:
    """Hits with their house, place and what people who came gave. Five queries."""
    houses = institutions_by_code({each.institution for each in hits if each.institution})
    places = divisions_by_code({each.division_path[-1] for each in hits if each.division_path})
    ratings = distributions_by_subject(_rated_as(hits))
    return [
        Goods(
            each,
            houses[each.institution].label if each.institution in houses else "",
            places[each.division_path[-1]].name if each.division_path and each.division_path[-1] in places else "",
            bool(each.facets["free"]) if "free" in each.facets else None,
            ratings.get(each.ref),
        )
        for each in hits
    ]


def _rated_as(hits: Sequence[Hit]) -> dict[str, Sequence[str]]:
    """The subjects under which each is rated: an activity itself, a course by its classes."""
    classes = class_subjects(filter(None, (number_in(each.ref, "courses.course") for each in hits)))
    return {each.ref: classes.get(number_in(each.ref, "courses.course"), [each.ref]) for each in hits}


def goods_by_ref(refs: Sequence[str]) -> list[Goods]:
    """The things of these references that are still on the shelf, in this order. Six queries."""
    found = of_refs(refs)
    return goods_of([found[each] for each in dict.fromkeys(refs) if each in found])


def number_in(ref: str, room: str) -> int:
    """The number of a subject of a room ("courses.course:5" is 5), 0 for another one."""
    name, _colon, key = ref.partition(":")
    return whole(key) if name == room else 0
