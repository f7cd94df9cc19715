"""The reader's pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.notices import PLAIN, URGENT, a_notice
from tests.builders.people import a_citizen, an_administrator, sign_in
from tests.builders.places import some_divisions
from wenmai.notices.models import Choice, Notice


@pytest.mark.django_db
def test_inbox_costs_the_same_for_one_and_three(client):
    me = a_citizen()
    sign_in(client, me)
    counts = []
    for _n in (1, 3):
        while Notice.objects.count() < _n:
            a_notice(me, link="/booking/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/me/messages/")
        counts.append(len(queries))
        assert page.status_code == 200
        assert page.content.decode().count('class="row row--plain" id="m-') == _n
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_reading_leads_on_and_lowers_the_count(client):
    me = a_citizen()
    sign_in(client, me)
    notice = a_notice(me, link="/booking/")
    a_notice(me)
    assert "2 条没看" in client.get("/me/").content.decode()
    assert client.post(f"/me/messages/{notice.pk}/read/", {"go": ""})["Location"] == "/booking/"
    assert "1 条没看" in client.get("/me/").content.decode()
    assert client.post("/me/messages/read/")["Location"] == "/me/messages/"
    assert "都看过了" in client.get("/me/messages/").content.decode()


@pytest.mark.django_db
def test_choices_are_kept_and_an_urgent_kind_says_what_it_needs(client):
    me = a_citizen()
    sign_in(client, me)
    typed = {kind: ["email"] for kind in _urgent()} | {PLAIN.name: ["sms"], "language": "en"}
    assert client.post("/me/messages/choices/", typed).status_code == 302
    assert set(Choice.objects.filter(person=me.person, kind=PLAIN.name, wanted=True).values_list("way", flat=True)) == {
        "sms"
    }
    refused = client.post("/me/messages/choices/", typed | {URGENT.name: []})
    assert refused.status_code == 422
    assert "至少留一样" in refused.content.decode()


@pytest.mark.django_db
def test_operations_show_what_was_given_up_and_try_it_again(client, settings):
    some_divisions()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    from wenmai.notices.models import Delivery

    a_notice(a_citizen())
    Delivery.objects.update(state="gave_up", error="SMTP 550", done_at="2026-11-22T10:00:00+08:00")
    sign_in(client, an_administrator("51"))
    page = client.get("/ops/").content.decode()
    assert "SMTP 550" in page
    assert 'wenmai_messages{state="given_up"} 1.0' in client.get("/metrics").content.decode()
    assert client.post("/ops/messages/retry/").status_code == 302
    assert Delivery.objects.get().state == "waiting"


def _urgent() -> list[str]:
    from wenmai.notices.kinds import all_kinds

    return [kind.name for kind in all_kinds() if kind.urgent]
