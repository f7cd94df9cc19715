"""Addresses for machines, and the operator's page."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.builders.ledger import a_fact
from tests.builders.people import a_citizen, a_clerk, an_administrator, sign_in
from tests.builders.places import a_division, a_prefecture, an_institution
from tests.builders.search import an_entry
from wenmai.ledger import feed
from wenmai.ledger.models import Follower
from wenmai.search.actions import put_many
from wenmai.web import operations

pytestmark = pytest.mark.django_db


def test_health_tells_the_database_and_the_lag(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["database"] is True
    assert set(response.json()) == {"status", "database", "feed_lag_seconds", "stopped"}
    assert "no-store" in response.headers["Cache-Control"]


def test_health_names_a_stopped_follower(client):
    feed.lag()
    name = feed.lag()[0].name
    Follower.objects.filter(name=name).update(failures=3, error="boom", failed_at=timezone.now())
    assert client.get("/healthz").json()["status"] == "degraded"
    assert client.get("/healthz").json()["stopped"] == [name]


def test_health_without_a_database_is_503(client, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(operations, "health", away)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (503, "down")


def test_metrics_count_requests_by_address(client):
    client.get("/robots.txt")
    text = client.get("/metrics").content.decode()
    assert 'wenmai_requests_total{method="GET",status="200",view="robots"}' in text
    assert "wenmai_feed_lag_seconds{" in text
    assert 'wenmai_jobs{state="failed"} 0.0' in text


def test_metrics_are_for_this_machine_or_the_token(client, settings):
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "10.0.0.9"}).status_code == 404
    settings.METRICS_TOKEN = "t0ken"
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9", headers={"authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9", headers={"authorization": "Bearer t0ken"}).status_code == 200


def test_robots_keep_out_of_what_belongs_to_people(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /me/\n" in text
    assert "Sitemap: http://testserver/sitemap.xml\n" in text


def test_sitemap_lists_what_anybody_may_find(client):
    put_many(
        [an_entry(url="/places/hongge/"), an_entry("test.thing:2", "还没公开", url="/activities/9/", public=False)]
    )
    text = client.get("/sitemap.xml").content.decode()
    assert "<loc>http://testserver/places/hongge/</loc>" in text
    assert "/activities/9/" not in text
    assert "/me/" not in text


def test_manifest_names_icons_that_exist(client):
    manifest = client.get("/manifest.webmanifest").json()
    assert [icon["sizes"] for icon in manifest["icons"]] == ["any", "192x192", "512x512"]
    assert manifest["name"] == "文脉"


def test_openapi_document_is_served(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["info"]["title"] == "文脉 Wenmai"
    assert document["paths"]


def test_api_has_no_page_that_loads_scripts(client):
    assert client.get("/api/v1/docs").status_code == 404


def test_operations_show_followers_jobs_and_months_to_their_administrator(client):
    a_fact()
    sign_in(client, an_administrator(a_prefecture()))
    page = client.get("/ops/").content.decode()
    assert feed.lag()[0].name in page
    assert "ledger_fact" in page
    assert "没有找到备份" in page


@pytest.mark.parametrize("who", ["citizen", "clerk", "administrator elsewhere"])
def test_operations_do_not_exist_for_others(client, who):
    an_institution()
    actor = {
        "citizen": a_citizen,
        "clerk": lambda: a_clerk(an_institution()),
        "administrator elsewhere": lambda: an_administrator(a_division("510422")),
    }[who]()
    sign_in(client, actor)
    assert client.get("/ops/").status_code == 404
    assert client.post("/ops/followers/measures/retry/").status_code == 404


def test_stopped_follower_is_tried_again_at_once(client):
    sign_in(client, an_administrator(a_prefecture()))
    name = feed.lag()[0].name
    Follower.objects.filter(name=name).update(failures=1, retry_at=timezone.now() + timedelta(minutes=9))
    assert client.post(f"/ops/followers/{name}/retry/").status_code == 302
    assert Follower.objects.get(name=name).retry_at is None


def test_last_backup_is_the_newest_file(settings, tmp_path):
    settings.ENV = replace(settings.ENV, state=tmp_path)
    assert operations.last_backup() is None
    (tmp_path / "backups").mkdir()
    for name, seconds in (("a.tar", 1_700_000_000), ("b.tar", 1_600_000_000)):
        (tmp_path / "backups" / name).touch()
        os.utime(tmp_path / "backups" / name, (seconds, seconds))
    assert operations.last_backup() == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_api_body_that_cannot_be_read_is_a_problem(client):
    response = client.get("/api/v1/plan/plans/panzhihua-2022-2026/status")
    assert response.status_code == 422
    assert json.load(BytesIO(response.content))["fields"] == {"region": "Field required"}
