"""Errors: what happened, then what to do, for people, for htmx and for programs."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.raising_urls")]
STATUSES = {
    "invalid": 422,
    "not-allowed": 403,
    "not-found": 404,
    "no-page": 404,
    "conflict": 409,
    "too-many": 429,
    "404": 404,
    "403": 403,
    "400": 400,
}


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_error_is_a_page_with_its_status_and_a_way_on(client, kind, status):
    response = client.get(f"/fail/{kind}/")
    page = response.content.decode()
    assert response.status_code == status
    assert f'aria-hidden="true">{status}<' in page
    assert '<a class="btn" href=' in page
    assert '<meta name="robots" content="noindex">' in page


def test_refusal_says_its_sentence_and_its_fields(client):
    page = client.get("/fail/invalid/").content.decode()
    assert '<h1 class="empty__h">日期写错了。</h1>' in page
    assert "没有 2 月 30 日。" in page


def test_a_page_that_is_not_there_is_said_once(client):
    leads = [client.get(f"/fail/{each}/").text.split('<p class="lead">')[1][:7] for each in ("no-page", "not-found")]
    assert leads == ["可能活动已结束", "没有这一场。<"]


def test_refusal_of_a_form_leads_back_to_the_form(client):
    response = client.get("/fail/conflict/", headers={"referer": "http://testserver/activities/1/"})
    assert 'href="http://testserver/activities/1/">回上一页' in response.content.decode()


def test_refusal_never_leads_to_another_site(client):
    response = client.get("/fail/conflict/", headers={"referer": "http://evil.example/"})
    assert "evil.example" not in response.content.decode()


def test_forbidden_page_offers_sign_in_to_who_has_not(client):
    assert "/accounts/login/?next=/fail/not-allowed/" in client.get("/fail/not-allowed/").content.decode()


def test_too_many_says_when_to_come_back(client):
    assert client.get("/fail/too-many/").headers["Retry-After"] == "30"


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_fragment_asked_by_htmx_is_only_the_notice(client, kind, status):
    response = client.get(f"/fail/{kind}/", headers={"hx-request": "true"})
    assert response.status_code == status
    assert response.content.decode().startswith('<p class="notice notice--bad" role="alert">')


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_api_error_is_a_problem_document(client, kind, status):
    response = client.get(f"/api/fail/{kind}/")
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    problem = response.json()
    assert problem["status"] == status
    assert {"type", "title", "status", "code", "detail"} <= set(problem)


def test_problem_keeps_code_sentence_and_fields(client):
    assert client.get("/api/fail/invalid/").json() == {
        "type": "urn:wenmai:problem:test.invalid",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "test.invalid",
        "detail": "日期写错了。",
        "fields": {"day": "没有 2 月 30 日。"},
    }


def test_wrong_method_is_a_page_that_names_the_right_one(client):
    response = client.get("/post-only/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "请从上一页的按钮进入。" in response.content.decode()


def test_wrong_method_of_the_api_is_a_problem(client):
    response = client.get("/api/post-only/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert response.json()["code"] == "http_405"


@pytest.mark.parametrize(
    ("path", "kind"), [("/fail/500/", "text/html"), ("/api/fail/500/", "application/problem+json")]
)
def test_fault_of_ours_tells_nothing_of_its_cause(path, kind):
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith(kind)
    assert "kaput" not in response.content.decode()


def test_form_without_its_token_is_refused_in_words():
    response = Client(enforce_csrf_checks=True).post("/form/", {"a": "1"})
    assert response.status_code == 403
    assert "这一页放得太久了" in response.content.decode()


def test_unknown_address_of_the_api_is_a_problem(client):
    response = client.get("/api/v1/nothing/")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


def test_error_pages_speak_english_when_asked(client):
    client.cookies["language"] = "en"
    assert '<html lang="en"' in client.get("/fail/404/").content.decode()


@pytest.mark.parametrize(
    ("path", "kind"), [("/fail/database/", "text/html"), ("/api/fail/database/", "application/problem+json")]
)
def test_database_that_is_away_is_not_a_fault_of_the_page(path, kind):
    answer = Client(raise_request_exception=False).get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer["Content-Type"].startswith(kind)
    assert "数据库正在恢复" in answer.content.decode()
    assert b"gone" not in answer.content
