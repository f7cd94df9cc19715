"""What no form takes: a control sign that the database cannot hold, a body without measure."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.web.middleware import LARGEST_BODY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/me/dependants/%00/", "/me/dependants/a%00b/"])
def test_a_nul_in_an_address_is_refused_in_words(client, address):
    answer = sign_in(client, a_citizen()).get(address)
    assert (answer.status_code, "控制符" in answer.content.decode()) == (422, True)


def test_a_nul_in_a_query_or_a_form_is_refused_in_words(client):
    sign_in(client, a_clerk(an_institution()))
    for answer in (client.get("/desk/activities/", {"at": "\0"}), client.post("/desk/activities/scan/", {"at": "\0"})):
        assert (answer.status_code, "控制符" in answer.content.decode()) == (422, True)


def test_a_body_beyond_every_form_is_not_read():
    client = Client(enforce_csrf_checks=True)
    large = SimpleUploadedFile("a.csv", b"0" * (LARGEST_BODY + 1))
    answer = client.post("/desk/measures/imports/", {"what": "facts", "file": large})
    assert (answer.status_code, answer.wsgi_request._read_started) == (413, False)
    assert "文件太大" in answer.content.decode()
    assert client.post("/desk/measures/imports/", {"what": "facts"}).status_code == 403
