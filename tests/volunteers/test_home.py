"""我愿意上门: registered with consent, vouched for, looked at, and forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.threads import race
from tests.builders.visits import a_looked_at, a_volunteer
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice
from wenmai.volunteers.actions import change_offer, end_volunteer, open_phone, record_check, register_volunteer, vouch
from wenmai.volunteers.drafts import CheckDraft, Named, Offer, VolunteerDraft
from wenmai.volunteers.holding import erase_person, export_person
from wenmai.volunteers.models import HomeVolunteer, VolunteerCheck
from wenmai.volunteers.queries.home import get_volunteer, line_of, may_go_to_minors, volunteers_at

pytestmark = pytest.mark.django_db
EVERYTHING = {"brings": ("books",), "days": (6, 7)}


def a_draft(house, person="", **about) -> VolunteerDraft:
    words = {"places": (house.division,)} | EVERYTHING | about.pop("offer", {})
    named = Named(about.pop("name", "王芳"), about.pop("phone", "13900000077"))
    return VolunteerDraft(house, named, Offer(**words), person, **({"agreed": True} | about))


def verbs() -> list[str]:
    return list(
        AuditEntry.objects.filter(verb__startswith="volunteers.home").order_by("pk").values_list("verb", flat=True)
    )


def test_somebody_registers_is_vouched_for_and_looked_at():
    house, citizen = an_institution(), a_citizen("王芳")
    manager = a_manager(house)
    made = register_volunteer(citizen, draft=a_draft(house, citizen.person))
    assert (made.open, made.consent_by, Notice.objects.filter(person=manager.person).count()) == (
        False,
        citizen.person,
        1,
    )
    first = vouch(manager, volunteer=made)
    assert first.open is True
    today = clock.today()
    check = CheckDraft("no_record", today, today + timedelta(days=365))
    assert record_check(manager, volunteer=made, check=check) == record_check(manager, volunteer=made, check=check)
    found = get_volunteer(citizen, made.pk)
    days = (today - timedelta(days=1), today, today + timedelta(days=365), today + timedelta(days=366))
    assert [may_go_to_minors(found, day) for day in days] == [False, True, True, False]
    assert vouch(manager, volunteer=made).vouched_at == first.vouched_at
    assert verbs() == ["volunteers.home.register", "volunteers.home.vouch", "volunteers.home.check"]


def test_registering_oneself_again_changes_the_first_row():
    house, citizen = an_institution(), a_citizen("王芳")
    made = register_volunteer(citizen, draft=a_draft(house, citizen.person))
    again = register_volunteer(citizen, draft=a_draft(house, citizen.person, offer={"days": (1,), "skills": "二胡"}))
    assert (again.pk, again.days, again.skills, HomeVolunteer.objects.count()) == (made.pk, [1], "二胡", 1)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"agreed": False}, "agreed"),
        ({"name": " "}, "name"),
        ({"phone": "123"}, "phone"),
        ({"offer": {"brings": ()}}, "brings"),
        ({"offer": {"brings": ("gold",)}}, "brings"),
        ({"offer": {"days": ()}}, "days"),
        ({"offer": {"days": (8,)}}, "days"),
        ({"offer": {"places": ()}}, "places"),
        ({"offer": {"languages": ("xx",)}}, "languages"),
    ],
)
def test_what_is_missing_is_said_at_its_field(about, field):
    house = an_institution()
    with pytest.raises(Invalid) as refused:
        register_volunteer(a_clerk(house), draft=a_draft(house, **about))
    assert (list(refused.value.fields), HomeVolunteer.objects.count()) == ([field], 0)


def test_registering_is_for_grown_people_themselves_and_for_the_house():
    house, citizen = an_institution(), a_citizen("王芳")
    young = a_citizen("小满", born=clock.today() - timedelta(days=365 * 16))
    for actor, person in (
        (ANYONE, "x"),
        (citizen, young.person),
        (young, young.person),
        (citizen, ""),
        (a_clerk(an_institution()), ""),
    ):
        with pytest.raises(NotAllowed):
            register_volunteer(actor, draft=a_draft(house, person))
    register_volunteer(a_clerk(house), draft=a_draft(house))
    with pytest.raises(Conflict):
        register_volunteer(a_clerk(house), draft=a_draft(house, name="别名"))


def test_vouching_and_looking_are_for_who_heads_the_house_and_never_for_oneself():
    house = an_institution()
    manager = a_manager(house)
    own = register_volunteer(manager, draft=a_draft(house, manager.person))
    other = a_volunteer(house, vouched=False)
    look = CheckDraft("no_record", clock.today(), clock.today())
    for actor, row in ((a_clerk(house), other), (a_manager(an_institution()), other), (manager, own)):
        with pytest.raises(NotAllowed):
            vouch(actor, volunteer=row)
        with pytest.raises(NotAllowed):
            record_check(actor, volunteer=row, check=look)
    with pytest.raises(NotAllowed):
        change_offer(a_citizen(), volunteer=other, offer=a_draft(house).offer)


@pytest.mark.parametrize(
    ("kind", "since", "until", "field"),
    [
        ("rumour", 0, 1, "kind"),
        ("no_record", 1, 9, "checked_on"),
        ("no_record", 0, -1, "valid_until"),
        ("no_record", -1, 366, "valid_until"),
        ("training", 0, 1200, "valid_until"),
    ],
)
def test_a_look_is_of_the_past_and_holds_for_a_year_at_most(kind, since, until, field):
    volunteer, today = a_volunteer(an_institution()), clock.today()
    check = CheckDraft(kind, today + timedelta(days=since), today + timedelta(days=until))
    with pytest.raises(Invalid) as refused:
        record_check(system(), volunteer=volunteer, check=check)
    assert list(refused.value.fields) == [field]


def test_the_database_keeps_a_look_for_records_to_a_year():
    look = a_looked_at(a_volunteer(an_institution())).checks.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        VolunteerCheck.objects.filter(pk=look.pk).update(valid_until=look.checked_on + timedelta(days=367))


def test_withdrawing_consent_drops_name_and_phone_at_once_and_twice_is_once():
    house, citizen = an_institution(), a_citizen("王芳")
    made = a_volunteer(house, citizen, skills="二胡", phone="13900000078")
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(t AS text) FROM volunteers_homevolunteer t")
        stored = cursor.fetchone()[0]
    assert ("王芳" in stored, "13900000078" in stored) == (False, False)
    with pytest.raises(NotAllowed):
        end_volunteer(a_citizen(), volunteer=made, reason="x")
    with pytest.raises(Invalid):
        end_volunteer(a_clerk(house), volunteer=made, reason=" ")
    ended = end_volunteer(citizen, volunteer=made)
    assert end_volunteer(a_clerk(house), volunteer=made, reason="搬走").end_reason == ended.end_reason == "本人撤回同意"
    made.refresh_from_db()
    assert (bytes(made.contact), made.phone_index, made.skills, list(made.places.all())) == (b"", "", "", [])
    with pytest.raises(Conflict):
        vouch(system(), volunteer=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeVolunteer.objects.filter(pk=made.pk).update(contact=b"x")
    assert a_volunteer(house, citizen, phone="13900000078").pk != made.pk


def test_a_person_reads_what_is_held_and_is_forgotten():
    house, citizen = an_institution(), a_citizen("王芳")
    a_volunteer(house, citizen, phone="13900000079")
    told = export_person(citizen.person)["上门志愿者"]
    assert [each["联系"] for each in told] == [{"name": "王芳", "phone": "13900000079"}]
    assert (erase_person(citizen.person), erase_person(citizen.person)) == (1, 0)
    assert [each["联系"] for each in export_person(citizen.person)["上门志愿者"]] == [None]


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_a_house_is_read_in_three_queries_by_its_staff_alone(django_assert_num_queries, many):
    house = an_institution()
    for _number in range(many):
        a_volunteer(house, places=(house.division, a_division("510422")))
    clerk = a_clerk(house)
    with django_assert_num_queries(3):
        assert len(volunteers_at(clerk, house)) == many
    assert volunteers_at(a_clerk(an_institution()), house) == []
    with pytest.raises(NotFound):
        get_volunteer(a_clerk(an_institution()), HomeVolunteer.objects.first().pk)


@pytest.mark.django_db(transaction=True)
def test_registering_and_vouching_at_once_is_once():
    house = an_institution()
    outcomes = race(*[lambda: register_volunteer(system(), draft=a_draft(house)) for _ in range(2)])
    assert (sum(isinstance(each, Conflict) for each in outcomes), HomeVolunteer.objects.count()) == (1, 1)
    made = HomeVolunteer.objects.get()
    race(*[lambda: vouch(system(), volunteer=made) for _ in range(2)])
    assert verbs() == ["volunteers.home.register", "volunteers.home.vouch"]


def test_own_page_registers_changes_and_withdraws(client):
    house, citizen = an_institution(), a_citizen("王芳")
    sign_in(client, citizen)
    url = "/volunteers/?division=510422101"
    form = {
        "name": "王芳", "phone": "13900000080", "institution": house.code, "places": [house.division_id],
        "brings": ["books"], "days": ["6"], "languages": ["ii"],
    }  # fmt: skip
    assert client.post(url, form).status_code == 422
    assert client.post(url, form | {"agreed": "on"}).url == "/volunteers/"
    shown = client.get("/volunteers/").content.decode()
    assert ("等单位见面核对" in shown, "王芳" in shown) == (True, True)
    changed = {"places": [house.division_id], "brings": ["show"], "days": ["1"]}
    assert client.post("/volunteers/", changed).status_code == 302
    assert HomeVolunteer.objects.get().brings == ["show"]
    assert client.post("/volunteers/withdraw/").status_code == 302
    assert client.post("/volunteers/withdraw/").status_code == 302
    assert verbs().count("volunteers.home.end") == 1
    assert "我愿意</button>" in client.get(url).content.decode()


def test_the_desk_registers_vouches_checks_and_ends(client):
    house = an_institution()
    manager = a_manager(house)
    sign_in(client, manager)
    desk = f"/desk/volunteers/?at={house.code}"
    form = {"name": "王芳", "phone": "13900000081", "places": [house.division_id], "brings": ["books"], "days": ["6"]}
    assert client.post(desk, form).status_code == 422
    one = client.post(desk, form | {"agreed": "on"}).url
    assert "王芳" in client.get(desk).content.decode()
    assert client.post(f"{one}vouch/").url == one
    today = clock.today().isoformat()
    look = {"kind": "no_record", "checked_on": today, "valid_until": "2099-01-01"}
    assert client.post(f"{one}check/", look).status_code == 422
    assert client.post(f"{one}check/", look | {"valid_until": today}).url == one
    assert line_of(HomeVolunteer.objects.get()).minors_until == clock.today()
    assert "可以派" in client.get(one).content.decode()
    assert client.post(f"{one}end/", {"reason": ""}).status_code == 422
    assert client.post(f"{one}end/", {"reason": "搬走了"}).url == desk
    assert ("搬走了" in client.get(one).content.decode(), "王芳" in client.get(one).content.decode()) == (True, False)


def test_who_was_ended_by_the_house_reads_why_on_their_own_page(client):
    house, citizen = an_institution(), a_citizen("王芳")
    sign_in(client, citizen)
    end_volunteer(a_clerk(house), volunteer=a_volunteer(house, citizen, languages=("ii",)), reason="两次没有来")
    assert ("两次没有来" in client.get("/volunteers/").content.decode(), HomeVolunteer.objects.get().languages) == (
        True,
        [],
    )
    end_volunteer(citizen, volunteer=a_volunteer(house, citizen))
    assert "两次没有来" not in client.get("/volunteers/").content.decode()


def test_a_phone_is_read_by_asking_for_it_and_each_reading_by_staff_is_noted(client):
    house, citizen = an_institution(), a_citizen("王芳")
    made, clerk = a_volunteer(house, citizen, phone="13900000082"), a_clerk(house)
    page = f"/desk/volunteers/{made.pk}/"
    sign_in(client, clerk)
    listed = client.get(f"/desk/volunteers/?at={house.code}").content.decode()
    assert ["13900000082" in each for each in (listed, client.get(page).content.decode())] == [False, False]
    seen = AuditEntry.objects.filter(verb="volunteers.home.phone")
    assert seen.count() == 0
    for _twice in range(2):
        assert "13900000082" in client.post(f"{page}phone/").content.decode()
    assert list(seen.values_list("person", "subject")) == [(clerk.person, f"volunteers.home:{made.pk}")] * 2
    assert open_phone(citizen, volunteer=made) == "13900000082"
    stranger = a_clerk(an_institution())
    with pytest.raises(NotAllowed):
        open_phone(stranger, volunteer=made)
    end_volunteer(citizen, volunteer=made)
    with pytest.raises(NotFound):
        open_phone(clerk, volunteer=HomeVolunteer.objects.get(pk=made.pk))
    assert (seen.count(), client.post(f"{page}phone/").status_code) == (2, 404)
