"""The people who walk the access table, and an example of every address with parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.architecture.access_activities import ACTIVITIES
from tests.architecture.access_activities import POSTED as POSTED_TO_ACTIVITIES
from tests.architecture.access_agent import AGENT
from tests.architecture.access_bookshops import BOOKSHOPS
from tests.architecture.access_courses import COURSES
from tests.architecture.access_delivery import DELIVERY
from tests.architecture.access_equity import EQUITY
from tests.architecture.access_fees import FEES
from tests.architecture.access_figures import FIGURES
from tests.architecture.access_guide import GUIDE
from tests.architecture.access_honours import HONOURS
from tests.architecture.access_hub import HUB
from tests.architecture.access_library import LIBRARY
from tests.architecture.access_logistics import LOGISTICS
from tests.architecture.access_people import PEOPLE
from tests.architecture.access_reading import READING
from tests.architecture.access_registers import LISTS, REGISTERS
from tests.architecture.access_returns import RETURNS
from tests.architecture.access_rooms import ROOMS
from tests.architecture.access_rounds import ROUNDS, ROUNDS_POSTED
from tests.architecture.access_serials import SERIALS
from tests.architecture.access_shows import SHOWS
from tests.architecture.access_trust import TRUST
from tests.architecture.access_works import WORKS
from tests.builders import people
from tests.builders.articles import a_newsroom
from tests.builders.audit import a_placed_entry
from tests.builders.booking import a_booking, a_desk, a_reader, a_running_session, an_offering
from tests.builders.doors import a_device, a_door, a_photo
from tests.builders.jobs import a_failed_job
from tests.builders.ledger import a_fact
from tests.builders.notices import a_notice
from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.ratings import a_rating, a_visited_session, a_watch_link
from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.articles.models import Revision
from wenmai.articles.standing import publish_through_reviews
from wenmai.booking.actions.attendance import check_in
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.booking.models import Booking, Session, Way
from wenmai.booking.views.calendars import PURPOSE
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role, system
from wenmai.ledger import feed
from wenmai.ledger.place import Place
from wenmai.notices.secret_addresses import renew
from wenmai.places.actions import Change, Hours, Season, add_exception, add_space, put_hours_template
from wenmai.places.models import Institution, SpaceKind
from wenmai.web.access import Audience, Who

AT_INSTITUTIONS = (Role.CLERK, Role.MANAGER)
PARTS = ("anonymous", "citizen", "stranger", "insider")


@dataclass
class World:
    """Two institutions in two counties; a citizen; for each row staff here (insider) and the same staff elsewhere."""

    here: Institution
    elsewhere: Institution
    citizen: Actor
    known: dict[tuple[Role, bool], Actor] = field(default_factory=dict)

    def actor(self, part: str, audience: Audience, *, province: bool) -> Actor:
        """Who plays a part before an audience."""
        if part == "citizen":
            return self.citizen
        if audience.who is Who.OWN:
            return people.a_citizen("陈外人")
        roles = (Role.ADMINISTRATOR,) if audience.who is Who.OPERATOR else audience.roles or (Role.CLERK,)
        if province and part == "insider":
            return people._staff(roles[0], "51", "李红")
        return self._staff(roles[0], here=part == "insider")

    def peopled(self) -> "World":
        """With staff of every role here and elsewhere, who otherwise come when they are asked for."""
        for role in Role:
            for here in (True, False):
                self._staff(role, here=here)
        return self

    def again(self) -> "World":
        """The same for another test, which may make things and know more people of its own."""
        return replace(self, known=dict(self.known))

    def _staff(self, role: Role, *, here: bool) -> Actor:
        """The same person each time: a pass to somebody found at a counter is good for its clerk only."""
        if (role, here) not in self.known:
            self.known[role, here] = self._appointed(role, here=here)
        return self.known[role, here]

    def _appointed(self, role: Role, *, here: bool) -> Actor:
        if role in AT_INSTITUTIONS:
            place = self.here if here else self.elsewhere
        else:
            place = a_division("5104" if here else "5134")
        return people._staff(role, people._code(place), "李红" if here else "吴远")

    def sign_in(self, client: Client, part: str, name: str, audience: Audience) -> None:
        """Sign the part in; anonymous signs in nobody."""
        if part != "anonymous":
            people.sign_in(client, self.actor(part, audience, province=name in OF_THE_PROVINCE))


def expectations(audience: Audience, *, parameters: bool) -> Mapping[str, bool]:
    """To which parts an address opens. A stranger's own page is theirs; a thing of others is not."""
    everybody = dict.fromkeys(PARTS, True)
    if audience.who in {Who.PUBLIC, Who.MACHINE, Who.MIDWAY}:
        return everybody
    signed_in = everybody | {"anonymous": False}
    if audience.who is Who.SIGNED_IN:
        return signed_in
    if audience.who is Who.OWN:
        return signed_in | ({"stranger": False, "insider": False} if parameters else {})
    staff = signed_in | {"citizen": False}
    if audience.who is Who.OPERATOR or parameters:
        return staff | {"stranger": False}
    return staff


def build_world() -> World:
    """Two stations, 红格 and one in another prefecture."""
    some_divisions()
    return World(
        here=an_institution(division=a_division("510422101")),
        elsewhere=an_institution(division=a_division("513437")),
        citizen=people.a_citizen(),
    )


def _activity(world: World) -> Activity:
    """A lecture in an hour at the station here, ten seats."""
    start = clock.now() + timedelta(hours=1)
    seats = (Seats("普通", 10),)
    slot = Slot(start=start, end=start + timedelta(hours=1), division=world.here.division, venue="广场", seats=seats)
    draft = ActivityDraft(institution=world.here, title="彝绣入门", kind="lecture")
    return announce(system(), draft=draft, slots=(slot,))


def _lecture(world: World) -> Session:
    return _activity(world).offering.sessions.get()


def _booking(world: World) -> Booking:
    return a_booking(_lecture(world), world.citizen)


def _fact(world: World) -> Mapping[str, Any]:
    return {"key": a_fact(place=Place(world.here.division_id, world.here.code, world.here.kind)).id}


def _session(world: World) -> Mapping[str, Any]:
    return {"key": _lecture(world).pk}


def _attendance(world: World) -> Mapping[str, Any]:
    booked = a_booking(a_running_session(offering=an_offering(world.here)))
    arrival = Arrival(booked.session_id, booked.person, Way.NAME, 1)
    return {"key": check_in(a_desk(world.here), arrival=arrival).pk}


def _space(world: World) -> Mapping[str, Any]:
    space = add_space(system(), institution=world.here.code, name="手工室", kind=SpaceKind.CLASSROOM, capacity=20)
    return {"code": world.here.code, "space": space.pk}


def _season(world: World) -> Mapping[str, Any]:
    season = Season("春耕", 415, 610, (Hours(420, 660, weekdays=(1, 2)),))
    return {"key": put_hours_template(system(), division="510422", season=season).pk}


def _exception(world: World) -> Mapping[str, Any]:
    day = clock.today() + timedelta(days=9)
    closed = add_exception(system(), institution=world.here.code, change=Change(day, day, "检修"))
    return {"code": world.here.code, "exception": closed.pk}


def _station(world: World) -> Mapping[str, Any]:
    return {"code": world.here.code}


Example = Callable[[World], Mapping[str, Any]]


def _draft(world: World) -> Mapping[str, Any]:
    return {"key": a_newsroom(world.here).draft().pk}


def _published(world: World) -> Revision:
    return a_newsroom(world.here).published()


def _page(world: World) -> Mapping[str, Any]:
    room = a_newsroom(world.here)
    publish_through_reviews(room.draft(slug="help"), room.editors)
    return {"slug": "help"}


EXAMPLES: Mapping[str, Example] = {
    **AGENT,
    **PEOPLE,
    **FIGURES,
    **ROUNDS,
    **SHOWS,
    **ROOMS,
    **WORKS,
    **COURSES,
    **ACTIVITIES,
    **GUIDE,
    **FEES,
    **BOOKSHOPS,
    **READING,
    **DELIVERY,
    **HONOURS,
    **TRUST,
    **EQUITY,
    **REGISTERS,
    **LIBRARY,
    **LOGISTICS,
    **RETURNS,
    **SERIALS,
    **HUB,
    "articles:article": lambda world: {"key": _published(world).article_id},
    "articles:page": _page,
    "articles_desk:revision": _draft,
    "articles_desk:edit": _draft,
    "articles_desk:hand_in": _draft,
    "articles_desk:discard": _draft,
    "articles_desk:revise": lambda world: {"key": _published(world).pk},
    "articles_desk:proof": _draft,
    "articles_desk:review": _draft,
    "articles_desk:publish": _draft,
    "articles_desk:withdraw": lambda world: {"key": _published(world).pk},
    "api-1:one_article": lambda world: {"key": _published(world).article_id},
    "ops_retry": lambda _world: {"name": feed.lag()[0].name},
    "ops_retry_job": lambda _world: {"job": a_failed_job().pk},
    "account_confirm_email": lambda _world: {"key": "none"},
    "account_reset_password_from_key": lambda _world: {"uidb36": "1", "key": "none"},
    "openid_connect_login": lambda _world: {"provider_id": "none"},
    "openid_connect_callback": lambda _world: {"provider_id": "none"},
    "mfa_remove_webauthn": lambda _world: {"pk": 1},
    "mfa_edit_webauthn": lambda _world: {"pk": 1},
    "activities:mix": lambda world: {"code": world.here.division_id},
    "activities:elders": lambda world: {"code": world.here.division_id},
    "activities:year": lambda world: {"code": world.here.division_id},
    "activities:activity": lambda world: {"key": _activity(world).pk},
    "activities:book": lambda world: {"session": _lecture(world).pk},
    "activities_desk:edit": lambda world: {"key": _activity(world).pk},
    "activities_desk:publish_again": lambda world: {"key": _activity(world).pk},
    "activities_desk:withdraw": lambda world: {"key": _activity(world).pk},
    "activities_desk:session": _session,
    "activities_desk:watch": _session,
    "activities_desk:watch_off": lambda world: {"key": a_watch_link(_lecture(world)).pk},
    "booking:ratings": lambda world: {"key": _lecture(world).offering_id},
    "booking:rate": lambda world: {"session": a_visited_session(world.citizen, world.here).pk},
    **{
        f"booking:{name}": lambda world: {"key": a_rating(a_reader(), world.here).pk}
        for name in ("rating_report", "rating_answer", "rating_judge")
    },
    "activities_desk:count": _session,
    "activities_desk:online": _session,
    "activities_desk:confirm": _session,
    "activities_desk:cancel": _session,
    "activities_desk:move": _session,
    "activities_desk:booked": _session,
    "activities_desk:undo": _attendance,
    "booking_shut:list": _station,
    "passing_on:list": _station,
    "passing_on:told": lambda world: {"code": world.here.code, "key": a_notice(a_reader(), house=world.here.code).pk},
    "notices:read": lambda world: {"key": a_notice(world.citizen).pk},
    "booking:calendar_file": lambda world: {"word": renew(world.citizen, purpose=PURPOSE)},
    "activities:calendar": lambda world: {"key": _activity(world).pk},
    "activities:house_calendar": _station,
    "booking:ticket": lambda world: {"key": _booking(world).key},
    "booking_door:out": lambda world: {"session": _lecture(world).pk},
    "booking_door:photos": lambda world: {"session": _lecture(world).pk},
    "booking_door:rooms": lambda world: {"code": world.here.code},
    "booking_door:stop": lambda world: {"key": a_door(world.here).pk},
    "booking_door:open": lambda world: {"key": a_door(world.here).pk},
    "booking_door:photo": lambda world: {"key": a_photo(_lecture(world)).pk},
    "booking_door:remove_photo": lambda world: {"key": a_photo(_lecture(world)).pk},
    "booking_door:code": lambda world: {"key": a_device(world.here)[0].pk},
    "booking_door:revoke": lambda world: {"key": a_device(world.here)[0].pk},
    "booking:print": lambda world: {"key": _booking(world).key},
    "booking:cancel": lambda world: {"key": _booking(world).key},
    "api-1:activity": lambda world: {"key": _activity(world).pk},
    "api-1:booking": lambda world: {"key": _booking(world).key},
    "api-1:booking_cancel": lambda world: {"key": _booking(world).key},
    "api-1:booking_confirm": lambda world: {"key": _booking(world).key},
    "api-1:check_ins": lambda world: {"session": _session(world)["key"]},
    "api-1:check_in_undo": _attendance,
    "api-1:plan_status": lambda _world: {"plan": "panzhihua-2022-2026"},
    "api-1:clause_status": lambda _world: {"clause": "PZH-I03"},
    "api-1:clause_explanation": lambda _world: {"clause": "PZH-I03"},
    "plan:board": lambda _world: {"plan": "panzhihua-2022-2026", "region": "5104"},
    "plan:clause": lambda _world: {"plan": "panzhihua-2022-2026", "region": "5104", "clause": "PZH-I03"},
    "plan:fact": _fact,
    "api-1:division": lambda _world: {"code": "510422"},
    "api-1:division_children": lambda _world: {"code": "510422"},
    "api-1:institution": _station,
    "api-1:institution_hours": _station,
    "places:division": lambda _world: {"code": "510422"},
    "places:institution": _station,
    "places:space": _space,
    "places_desk:edit": _station,
    "places_desk:hours": _station,
    "places_desk:changes": _station,
    "places_desk:spaces": _station,
    "places_desk:records": _station,
    "places_desk:withdraw": _exception,
    "places_desk:retire": _space,
    "places_desk:space": _space,
    "places_desk:seats": _space,
    "places_desk:season": _season,
    "places_desk:retire_season": _season,
    "audit_desk:entry": lambda world: {"key": a_placed_entry(world.here.scope_path).pk},
    "places_desk:ending": _station,
    "places_desk:room_hours": _space,
    "places_desk:tag": lambda _world: {"name": "ethnic"},
    "places_desk:year": lambda _world: {"number": 2027},
}
QUERIES: Mapping[str, str] = {
    "api-1:room_free": "day=2026-11-23",
    "api-1:plan_status": "region=5104",
    "api-1:plan_projects": "region=5104",
    "api-1:clause_status": "region=5104",
    "api-1:clause_explanation": "region=5104",
    "api-1:institution_hours": "first=2026-11-20&last=2026-11-21",
    "api-1:search": "q=红格",
    "api-1:suggestions": "q=红格",
}
POSTED: Mapping[str, Example] = {
    **POSTED_TO_ACTIVITIES,
    **ROUNDS_POSTED,
    "api-1:library_open_box": lambda _world: {"code": "00000000"},
    "alerts_desk:mute": lambda _world: {"region": "5104"},  # where its official is posted
    "api-1:check_ins": lambda world: {"booking": str(_booking(world).key)},
    "activities_desk:check_in": lambda world: {"booking": str(_booking(world).key), "heads": "1"},
}
NO_THINGS = frozenset(
    {"measures_desk:template", "people:withdraw", "places_desk:year", "reading_me:mark", "reading_me:year"}
    | {f"registers_desk:{each}" for each in LISTS}
    | {"library_rules:group"}
)  # the parameter names a kind, a year or what all staff read, nobody's thing
OF_THE_PROVINCE = frozenset(
    f"places_desk:{name}" for name in ("divisions", "tag", "population", "succession", "move")
) | {"courses_desk:video_source_remove", "booking:rating_judge"}
