"""Tokens: under the own posting, or as a system posting that has a name, a scope and somebody who answers for it."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.people import (
    a_citizen,
    a_clerk,
    a_manager,
    a_reviewer,
    an_administrator,
    an_auditor,
    sign_in,
)
from tests.builders.places import a_county, a_division, an_institution
from tests.builders.threads import race
from wenmai.audit.actions import note
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import Channel, Grant, Role, system
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.kernel.subjects import resolve
from wenmai.people.actions.postings import dismiss
from wenmai.people.actions.systems import end_system, hand_over, set_up_system
from wenmai.people.actions.tokens import issue_system_token, issue_token, revoke_token
from wenmai.people.models import Account, ApiToken, Posting, SystemPosting
from wenmai.people.queries.persons import display_name
from wenmai.people.tokens import token_digest

pytestmark = pytest.mark.django_db
ME = "/api/v1/people/me"


@pytest.fixture
def station():
    return an_institution()


@pytest.fixture
def boss():
    return an_administrator(a_county())


def posting_of(actor) -> int:
    return Posting.objects.get(person=actor.person).pk


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def a_system(boss, station, answers, role=Role.CLERK) -> SystemPosting:
    return set_up_system(boss, name="图书馆系统对接", role=role, scope=station.code, answers=posting_of(answers))


def works(client, token: str) -> bool:
    return client.get(ME, headers=bearer(token)).status_code == 200


def test_a_token_is_shown_once_kept_as_a_digest_and_acts_as_its_posting(client, station):
    clerk = a_clerk(station)
    sign_in(client, clerk)
    form = {"posting": posting_of(clerk), "name": "门禁", "days": "10"}
    page = client.post("/desk/people/tokens/issue/", form)
    token = page.context["token"]
    assert token in page.content.decode()
    assert token not in client.get("/desk/people/tokens/").content.decode()
    assert token not in str(ApiToken.objects.values())
    client.logout()
    answer = client.get(ME, headers=bearer(token))
    assert answer.json() == {
        "person": clerk.person,
        "channel": Channel.API.value,
        "grants": [{"role": "clerk", "scope": station.code}],
    }
    assert answer.wsgi_request.actor.grants == (Grant(Role.CLERK, station.code),)


@pytest.mark.parametrize("other", [a_manager, a_clerk])
def test_nobody_takes_a_token_under_the_posting_of_another(client, station, boss, other):
    clerk = a_clerk(station)
    for somebody in (boss, other(station), system(), a_citizen()):
        with pytest.raises(NotFound):
            issue_token(somebody, posting=posting_of(clerk), name="门禁", days=10)
    sign_in(client, boss)
    page = client.post("/desk/people/tokens/issue/", {"posting": posting_of(clerk), "name": "门禁", "days": "10"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["posting"])
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("staff", [an_auditor, an_administrator])
def test_no_token_acts_as_an_auditor_or_administrator(station, staff):
    officer = staff(a_county())
    with pytest.raises(NotAllowed):
        issue_token(officer, posting=posting_of(officer), name="门禁", days=10)
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize(("name", "days", "field"), [("  ", 10, "name"), ("门禁", 0, "days"), ("门禁", 367, "days")])
def test_a_token_needs_a_name_and_an_end(station, name, days, field):
    clerk = a_clerk(station)
    with pytest.raises(Invalid) as caught:
        issue_token(clerk, posting=posting_of(clerk), name=name, days=days)
    assert list(caught.value.fields) == [field]


def test_a_token_opens_nothing_of_its_holders_own(client, station):
    clerk = a_clerk(station)
    headers = bearer(issue_token(clerk, posting=posting_of(clerk), name="门禁", days=10))
    opened = {
        path: client.get(path, headers=headers).status_code for path in ("/me/", "/me/code/", "/booking/", "/desk/")
    }
    assert opened == {"/me/": 302, "/me/code/": 302, "/booking/": 302, "/desk/": 302}
    assert client.post("/me/privacy/export/", headers=headers).status_code == 302
    assert client.get("/api/v1/booking/bookings", headers=headers).status_code == 403
    assert client.get(ME, headers=headers).status_code == 200


def test_a_dead_token_opens_nothing(client, station):
    clerk = a_clerk(station)
    token = issue_token(clerk, posting=posting_of(clerk), name="门禁", days=10)
    assert works(client, token)
    with time_machine.travel(now() + timedelta(days=11), tick=False):
        assert client.get(ME, headers=bearer(token)).status_code == 401
    revoked = revoke_token(clerk, token=ApiToken.objects.get().pk).revoked_at
    assert revoke_token(clerk, token=ApiToken.objects.get().pk).revoked_at == revoked
    assert client.get(ME, headers=bearer(token)).status_code == 401
    assert client.get(ME, headers=bearer("wm_guess")).status_code == 401


def test_a_shut_account_shuts_its_tokens_and_those_of_its_systems_at_once(client, station, boss):
    clerk = a_clerk(station)
    own = issue_token(clerk, posting=posting_of(clerk), name="门禁", days=10)
    of_system = issue_system_token(boss, system=a_system(boss, station, clerk).pk, name="主机", days=10)
    assert (works(client, own), works(client, of_system)) == (True, True)
    Account.objects.filter(pk=clerk.account).update(is_active=False)
    assert (works(client, own), works(client, of_system)) == (False, False)


def test_the_last_use_is_noted_once_a_minute(client, station):
    clerk = a_clerk(station)
    token = issue_token(clerk, posting=posting_of(clerk), name="门禁", days=10)
    assert ApiToken.objects.get().last_used_at is None
    moments = []
    for later in (0, 30, 90):
        with time_machine.travel(now() + timedelta(seconds=later), tick=False):
            works(client, token)
        moments.append(ApiToken.objects.get().last_used_at)
    assert (moments[0] is not None, moments[1] == moments[0], moments[2] > moments[0]) == (True, True, True)
    assert "最近用过" in sign_in(client, clerk).get("/desk/people/tokens/").content.decode()


def test_a_boss_ends_a_token_of_their_staff_and_a_stranger_does_not(station, boss):
    clerk = a_clerk(station)
    issue_token(clerk, posting=posting_of(clerk), name="门禁", days=10)
    key = ApiToken.objects.get().pk
    for stranger in (an_administrator(a_division("510421")), a_clerk(station), a_citizen()):
        with pytest.raises(NotFound):
            revoke_token(stranger, token=key)
    assert revoke_token(boss, token=key).revoked_at is not None


def test_code_keys_are_public_and_reading_a_code_is_not(client, station):
    assert client.get("/api/v1/people/code-keys").json()["algorithm"] == "Ed25519"
    assert client.get("/api/v1/people/revoked-codes").status_code == 401
    clerk = a_clerk(station)
    forged = client.post(
        "/api/v1/people/codes",
        {"code": "WM1:ABC", "context": "gate:1"},
        content_type="application/json",
        headers=bearer(issue_token(clerk, posting=posting_of(clerk), name="门禁", days=1)),
    )
    assert (forged.status_code, forged.json()["code"]) == (422, "people.code_damaged")


def test_a_system_acts_and_is_noted_under_its_own_name(client, station, boss):
    clerk = a_clerk(station)
    row = a_system(boss, station, clerk)
    token = issue_system_token(boss, system=row.pk, name="主机", days=10)
    answer = client.get(ME, headers=bearer(token))
    assert answer.json() == {
        "person": f"system:{row.pk}",
        "channel": "api",
        "grants": [{"role": "clerk", "scope": station.code}],
    }
    note(answer.wsgi_request.actor, "people.find", "people.person:x")
    assert AuditEntry.objects.get(verb="people.find").person == row.key
    issued = AuditEntry.objects.get(verb="people.issue_token")
    assert (issued.person, issued.subject) == (boss.person, f"people.system:{row.pk}")
    assert (display_name(row.key), resolve(boss, f"people.system:{row.pk}").title) == (
        "图书馆系统对接",
        "图书馆系统对接　办事员",
    )


def test_setting_up_the_same_system_twice_gives_the_first(station, boss):
    clerk = a_clerk(station)
    assert a_system(boss, station, clerk) == a_system(boss, station, clerk)


@pytest.mark.django_db(transaction=True)
def test_setting_up_at_once_from_two_desks_makes_one_system():
    station, boss = an_institution(), an_administrator(a_county())
    clerk = a_clerk(station)
    results = race(*[lambda: a_system(boss, station, clerk) for _desk in range(2)])
    assert (results[0], SystemPosting.objects.count()) == (results[1], 1)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.REVIEWER])
def test_a_system_is_no_officer_and_reviews_nothing(station, boss, role):
    with pytest.raises(NotAllowed):
        a_system(boss, station, a_clerk(station), role)


def test_a_system_lies_within_the_administrators_own_places(station, boss):
    clerk, manager = a_clerk(station), a_manager(station)
    stranger = an_administrator(a_division("510421"))
    for actor in (stranger, manager, clerk, a_citizen()):
        with pytest.raises(NotAllowed):
            a_system(actor, station, clerk)
    beyond = a_clerk(an_institution(division=a_division("510421")))
    with pytest.raises(NotAllowed):
        a_system(boss, station, beyond)
    row = a_system(boss, station, clerk)
    issue_system_token(boss, system=row.pk, name="主机", days=10)
    deeds = (
        lambda: issue_system_token(stranger, system=row.pk, name="主机", days=10),
        lambda: hand_over(stranger, system=row.pk, answers=posting_of(beyond)),
        lambda: end_system(stranger, system=row.pk),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NotFound):
        revoke_token(stranger, token=ApiToken.objects.get().pk)


def test_a_system_stops_when_who_answers_leaves_and_goes_on_when_handed_over(client, station, boss):
    clerk, next_one = a_clerk(station), a_reviewer(station)
    row = a_system(boss, station, clerk)
    token = issue_system_token(boss, system=row.pk, name="主机", days=10)
    dismiss(boss, posting=posting_of(clerk))
    assert not works(client, token)
    assert hand_over(boss, system=row.pk, answers=posting_of(next_one)).answers_id == posting_of(next_one)
    hand_over(boss, system=row.pk, answers=posting_of(next_one))
    assert AuditEntry.objects.filter(verb="people.hand_over_system").count() == 1
    assert works(client, token)
    with pytest.raises(NotFound):
        hand_over(boss, system=row.pk, answers=posting_of(clerk))


def test_nobody_answers_for_the_same_system_twice(client, station, boss):
    clerk, next_one = a_clerk(station), a_reviewer(station)
    row, other = a_system(boss, station, clerk), a_system(boss, station, next_one)
    with pytest.raises(Conflict):
        hand_over(boss, system=other.pk, answers=posting_of(clerk))
    assert [each.answers_id for each in (row, other)] == [posting_of(clerk), posting_of(next_one)]
    Account.objects.filter(pk=clerk.account).update(email="lan@example.org")
    answer = sign_in(client, boss).post(f"/desk/people/systems/{other.pk}/over/", {"who": "lan@example.org"})
    assert (answer.status_code, "同名" in answer.content.decode()) == (422, True)
    assert SystemPosting.objects.get(pk=other.pk).answers_id == posting_of(next_one)


def test_ending_a_system_ends_its_tokens_and_twice_keeps_the_first_end(client, station, boss):
    row = a_system(boss, station, a_clerk(station))
    token = issue_system_token(boss, system=row.pk, name="主机", days=10)
    ended = end_system(boss, system=row.pk).until
    assert end_system(boss, system=row.pk).until == ended
    assert (works(client, token), ApiToken.objects.get().revoked_at) == (False, ended)
    with pytest.raises(NotFound):
        issue_system_token(boss, system=row.pk, name="主机", days=10)


def test_the_pages_of_systems_end_to_end(client, station, boss):
    account = Account.objects.get(pk=a_clerk(station).account)
    Account.objects.filter(pk=account.pk).update(email="lan@example.org")
    sign_in(client, boss)
    form = {"name": "图书馆系统对接", "role": "clerk", "scope": station.code, "who": "lan@example.org"}
    wrong = client.post("/desk/people/systems/", form | {"who": "no@example.org"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["__all__"])
    home = client.post("/desk/people/systems/", form)["Location"]
    shown = client.post(f"{home}tokens/", {"name": "主机", "days": "10"})
    token = shown.context["token"]
    assert token in shown.content.decode()
    assert token not in client.get(home).content.decode()
    assert works(client, token)
    assert [row["system"].name for row in client.get("/desk/people/systems/").context["rows"]] == ["图书馆系统对接"]
    staff_page = client.get(f"/desk/people/staff/{Posting.objects.get(person=account.person_id).pk}/")
    assert "图书馆系统对接" in staff_page.content.decode()
    assert client.post(f"{home}over/", {"who": "no@example.org"}).status_code == 422
    assert client.post(f"{home}end/")["Location"] == "/desk/people/systems/"
    assert client.get(home).status_code == 404


def test_the_list_of_systems_asks_as_often_for_one_as_for_three(client, station, boss):
    counts = []
    sign_in(client, boss).get("/desk/people/systems/")
    for number in (1, 3):
        for each in range(number):
            clerk = a_clerk(station)
            set_up_system(
                boss, name=f"系统{number}{each}", role=Role.CLERK, scope=station.code, answers=posting_of(clerk)
            )
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/people/systems/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _as_before(posting: Posting, text: str, name: str) -> ApiToken:
    """A token as release 0.1.0 kept it."""
    until = now() + timedelta(days=10)
    return ApiToken.objects.create(posting=posting, digest=token_digest(text), name=name, expires_at=until)


def test_the_upgrade_gives_tokens_that_others_took_a_system_of_their_own(client, station, boss):
    clerk = a_clerk(station)
    posting = Posting.objects.get(pk=posting_of(clerk))
    texts = ["wm_own", "wm_taken", "wm_dead"]
    own, taken, dead = (
        _as_before(posting, text, name) for text, name in zip(texts, ("本人", "门禁", "旧的"), strict=True)
    )
    for row, issuer in ((own, clerk), (taken, boss), (dead, boss)):
        note(issuer, "people.issue_token", f"people.posting:{posting.pk}", token=row.pk, days=10)
    ApiToken.objects.filter(pk=dead.pk).update(revoked_at=now())
    module = "wenmai.people.migrations.0003_tokens_taken_for_others_become_system_postings"
    import_module(module).convert(apps, None)
    row = SystemPosting.objects.get()
    assert (row.name, row.role, row.scope, row.answers, row.set_up_by) == (
        "门禁",
        "clerk",
        station.code,
        posting,
        boss.person,
    )
    kept = list(ApiToken.objects.order_by("pk").values_list("posting", "system", "issued_by"))
    assert kept == [
        (posting.pk, None, clerk.person),
        (None, row.pk, boss.person),
        (posting.pk, None, boss.person),
    ]
    assert [works(client, text) for text in texts] == [True, True, False]
    dismiss(boss, posting=posting.pk)
    assert [works(client, text) for text in texts] == [False, False, False]
