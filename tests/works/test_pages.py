"""The pages of works, from the call to the gallery."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.works import (
    GPS,
    a_call,
    a_jpeg,
)
from wenmai.works.models import Work

pytestmark = pytest.mark.django_db


def _sent(**more):
    picture = SimpleUploadedFile("a.jpg", a_jpeg(), "image/jpeg")
    words = {
        "title": "晚风",
        "kind": "art",
        "picture": picture,
        "picture_says": "江边",
        "naming": "surname",
        "agreed": "on",
        "adult": "on",
    }
    return words | more


def test_a_work_goes_from_the_call_to_the_gallery(client):
    house, author = an_institution(), a_citizen("周玉兰")
    clerk = a_clerk(house)
    call = a_call(house)
    sign_in(client, author)
    assert "交作品" in client.get(f"/works/{call.pk}/").text
    answer = client.post(f"/works/{call.pk}/submit/", _sent(author=author.person))
    work = Work.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/works/mine/{work.pk}/")
    assert "周某" in client.get(answer["Location"]).text
    assert GPS not in client.get(f"/works/pictures/{work.pk}/").content
    client.logout()
    assert client.get(f"/works/pictures/{work.pk}/").status_code == 404
    sign_in(client, clerk)
    page = f"/desk/works/{call.pk}/"
    assert "晚风" in client.get(page).text
    client.post(page, {"do": "close"})
    client.post(f"/desk/works/works/{work.pk}/", {"do": "decide", "outcome": "awarded", "place": "一等奖"})
    client.post(page, {"do": "publish"})
    client.logout()
    shown = client.get("/works/").text
    assert ("晚风" in shown, "周某" in shown, "一等奖" in shown) == (True, True, True)
    assert client.get(f"/works/{call.pk}/{work.pk}/").status_code == 200
    picture = client.get(f"/works/pictures/{work.pk}/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in picture["Cache-Control"]
    sign_in(client, author)
    client.post(f"/works/mine/{work.pk}/", {"do": "withdraw"})
    client.logout()
    assert "晚风" not in client.get("/works/").text
    assert [
        client.get(each).status_code for each in (f"/works/{call.pk}/{work.pk}/", f"/works/pictures/{work.pk}/")
    ] == [404, 404]
