"""Own pages: what they show, that every form works without JavaScript, that nobody sees another's."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.people import PASSWORD, a_citizen, a_clerk, an_account, sign_in
from tests.builders.places import an_institution
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.people.actions.codes import issue_printed
from wenmai.people.actions.family import add_dependant, end_guardianship
from wenmai.people.actions.privacy import erase_me
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, Consent, Credential, Guardianship, Person, Relation, SpecialGroup
from wenmai.people.queries.codes import person_of_code
from wenmai.people.queries.persons import display_name, full_name, party_of

pytestmark = pytest.mark.django_db
OWN_PAGES = ("me", "code", "cards", "dependants", "security", "privacy", "erase")


@pytest.mark.parametrize("page", OWN_PAGES)
def test_own_pages_open_for_their_owner_and_lead_others_to_sign_in(client, page):
    url = reverse(f"people:{page}")
    asked = client.get(url)
    assert (asked.status_code, asked["Location"]) == (302, f"/accounts/login/?next={url}")
    assert sign_in(client, a_citizen()).get(url).status_code == 200


def test_my_code_shows_digits_that_a_counter_takes_and_is_never_cached(client):
    actor = a_citizen("周玉兰")
    page = sign_in(client, actor).get("/me/code/")
    assert "no-store" in page["Cache-Control"]
    digits = page.context["digits"].replace(" ", "")
    assert person_of_code(digits).person == actor.person
    assert person_of_code(digits).display_name == "周*兰"
    assert "<path" in page.content.decode()


def test_my_code_holds_no_inline_script_or_style(client):
    body = sign_in(client, a_citizen()).get("/me/code/").content.decode()
    assert ("style=" in body, "onclick" in body, "<script>" in body) == (False, False, False)


def test_a_guardian_shows_the_code_of_a_child_and_a_stranger_does_not(client):
    actor = a_citizen()
    sign_in(client, actor)
    born = {"name": "小满", "relation": "child", "born": "2018-05-21", "guardian_consent": "on"}
    assert client.post("/me/dependants/", born)["Location"] == "/me/dependants/"
    child = Guardianship.objects.get().dependant
    assert person_of_code(client.get(f"/me/code/?for={child.key}").context["digits"]).person == child.key
    assert sign_in(client, a_citizen()).get(f"/me/code/?for={child.key}").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [({"guardian_consent": ""}, "guardian_consent"), ({"born": ""}, "born"), ({"born": "2999-01-01"}, "born")],
)
def test_a_child_needs_a_birthday_and_a_guardians_consent(client, change, field):
    born = {"name": "小满", "relation": "child", "born": "2018-05-21", "guardian_consent": "on"} | change
    page = sign_in(client, a_citizen()).post("/me/dependants/", born)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert Guardianship.objects.count() == 0


def test_needs_are_a_separate_consent_and_go_with_it(client):
    actor = a_citizen()
    sign_in(client, actor)
    client.post("/me/privacy/needs/", {"needs": ["wheelchair", "hearing"]})
    assert list(SpecialGroup.objects.order_by("group").values_list("group", flat=True)) == ["hearing", "wheelchair"]
    client.post("/me/privacy/needs/", {})
    consent = Consent.objects.get(purpose="special_group")
    assert (SpecialGroup.objects.count(), consent.withdrawn_at is not None) == (0, True)


def test_taking_away_gives_a_zip_with_everything_under_chinese_headings(client):
    actor = actor_of_account(an_account("周玉兰", phone="13900139000"))
    answer = sign_in(client, actor).post("/me/privacy/export/")
    held = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("wenmai.json"))
    assert held["账号和家人"]["姓名"] == "周玉兰"
    assert held["账号和家人"]["手机号"] == "13900139000"
    assert "预约和到场" in held


def test_erasing_needs_the_password_and_leaves_a_key_that_leads_nowhere(client):
    account = an_account(password=PASSWORD)
    actor = actor_of_account(account)
    sign_in(client, actor)
    refused = client.post("/me/privacy/erase/", {"password": "wrong", "sure": "on"})
    assert list(refused.context["form"].errors) == ["password"]
    assert client.post("/me/privacy/erase/", {"password": PASSWORD, "sure": "on"})["Location"] == "/"
    person = Person.objects.get(key=actor.person)
    assert (person.name, person.born, person.erased_at is not None) == ("", None, True)
    assert (Account.objects.count(), Credential.objects.count()) == (0, 0)
    assert client.get("/me/").status_code == 302


def test_a_name_can_be_corrected(client):
    actor = a_citizen("周玉兰")
    assert sign_in(client, actor).post("/me/privacy/name/", {"name": " 周　玉澜 "}).status_code == 302
    assert Person.objects.get(key=actor.person).name == "周 玉澜"


def test_a_printed_code_is_for_its_owner_and_can_be_stopped(client):
    actor = a_citizen()
    sign_in(client, actor).post("/me/cards/print/", {"for": actor.person})
    row = Credential.objects.get()
    assert client.get(f"/me/cards/{row.pk}/").status_code == 200
    assert sign_in(client, a_citizen()).post(f"/me/cards/{row.pk}/stop/").status_code == 404
    sign_in(client, actor).post(f"/me/cards/{row.pk}/stop/")
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_the_cards_page_asks_the_database_as_often_for_one_as_for_three(client):
    counts = []
    for cards in (1, 3):
        actor = a_citizen()
        for _card in range(cards):
            issue_printed(actor)
        sign_in(client, actor)
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/cards/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_notice_is_open_to_everybody(client):
    assert client.get("/me/notice/").status_code == 200


def test_who_still_has_a_posting_cannot_be_erased(client):
    clerk = a_clerk(an_institution())
    with pytest.raises(Conflict) as caught:
        erase_me(clerk)
    assert caught.value.code == "people.still_posted"
    assert Person.objects.get(key=clerk.person).erased_at is None


def test_erasing_twice_changes_nothing_and_takes_dependants_with_nobody_else_along():
    mother, father = a_citizen(), a_citizen()
    child = {"relation": Relation.CHILD, "born": date(2018, 5, 21), "guardian_consent": "t"}
    alone = add_dependant(mother, name="小满", **child)
    Guardianship.objects.create(guardian_id=father.person, dependant=add_dependant(mother, name="小雪", **child))
    erase_me(mother)
    first = Person.objects.get(key=mother.person).erased_at
    erase_me(mother)
    assert Person.objects.get(key=alone.key).name == ""
    assert [each.name for each in party_of(father)[1:]] == ["小雪"]
    assert first is not None


def test_adding_the_same_dependant_twice_gives_the_first():
    actor = a_citizen()
    twice = [
        add_dependant(actor, name="小满", relation=Relation.CHILD, born=date(2018, 5, 21), guardian_consent="t")
        for _again in range(2)
    ]
    assert twice[0] == twice[1]
    end_guardianship(actor, dependant=twice[0].key)
    end_guardianship(actor, dependant=twice[0].key)
    assert (party_of(actor)[1:], Person.objects.get(key=twice[0].key).name) == ((), "")


def test_a_stranger_ends_no_guardianship_and_reads_no_name():
    actor = a_citizen()
    child = add_dependant(actor, name="李满", relation=Relation.PARENT)
    with pytest.raises(NotFound):
        end_guardianship(a_citizen(), dependant=child.key)
    assert (full_name(actor, child.key), full_name(a_citizen(), child.key)) == ("李满", "李*")
    assert display_name("0" * 32) == "*"
