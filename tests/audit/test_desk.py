"""The trail at the desk."""

import csv
import io

import pytest
from django.test import Client

from tests.builders.audit import a_placed_entry
from tests.builders.people import a_citizen, an_administrator, an_auditor, sign_in
from tests.builders.places import a_county, an_institution
from tests.builders.threads import pass_horizon
from wenmai.audit import actions
from wenmai.audit.actions import note
from wenmai.audit.models import AuditEntry, AuditVerification
from wenmai.audit.sealer import seal_once
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
HERE = ("51", "5104", "510422", "YB")


@pytest.fixture
def house():
    return an_institution(kind="library", division=a_county(), name="盐边县图书馆", code="YB")


@pytest.fixture
def auditor(house):
    return sign_in(Client(), an_auditor("5104"))


def said(answer):
    return answer.content.decode()


def test_the_trail_shows_what_was_done_and_who_by_number(auditor):
    citizen = a_citizen("周玉兰")
    entry = a_placed_entry(HERE, actor=citizen, verb="places.hours.set", subject="places.institution:YB")
    page = said(auditor.get("/desk/audit/"))
    assert "定开放时间" in page
    assert f"/desk/audit/{entry.pk}/" in page
    assert "周玉兰" not in page
    one = said(auditor.get(f"/desk/audit/{entry.pk}/"))
    assert "盐边县图书馆" in one
    assert citizen.person in one
    assert "周玉兰" not in one


def test_a_person_is_never_named(auditor):
    citizen = a_citizen("周玉兰")
    entry = a_placed_entry(HERE, verb="people.find", subject=f"people.person:{citizen.person}")
    assert "周" not in said(auditor.get(f"/desk/audit/{entry.pk}/")).replace("周期", "")


def test_outside_the_scope_there_is_nothing(house, auditor):
    elsewhere = a_placed_entry(("51", "5134"))
    assert auditor.get(f"/desk/audit/{elsewhere.pk}/").status_code == 404
    assert "没有记录" in said(auditor.get("/desk/audit/?place=5134"))
    citizen = sign_in(Client(), a_citizen())
    assert citizen.get("/desk/audit/").status_code == 404
    assert citizen.post("/desk/audit/file/").status_code == 404


def test_wrong_filters_are_said_at_their_field(auditor):
    answer = auditor.get("/desk/audit/?first=2026-11-20&last=2026-11-01")
    assert answer.status_code == 422
    assert "早于开始的那天" in said(answer)
    assert auditor.get("/desk/audit/?verb=tests.never").status_code == 422
    assert auditor.get("/desk/audit/?page=9999&place=5104").status_code == 200


def test_a_stretch_is_downloaded_and_the_download_noted(auditor):
    kept = a_placed_entry(HERE, verb="places.hours.set", subject="places.institution:YB")
    a_placed_entry(HERE, verb="places.tag.put")
    answer = auditor.post("/desk/audit/file/", {"verb": "places.hours.set"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == list(actions.HEADER)
    assert [(row[0], row[4], row[6]) for row in rows] == [(str(kept.pk), "定开放时间", "places.institution:YB")]
    note_of_it = AuditEntry.objects.get(verb="audit.download")
    assert note_of_it.detail == {"rows": 1, "asked": {"verb": "places.hours.set"}}


def test_too_much_is_not_downloaded(auditor, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    a_placed_entry(HERE)
    a_placed_entry(HERE)
    answer = auditor.post("/desk/audit/file/")
    assert (answer.status_code, "把日期收窄" in said(answer)) == (422, True)
    assert not AuditEntry.objects.filter(verb="audit.download").exists()


def test_administrators_read_but_do_not_verify(house):
    keeper = sign_in(Client(), an_administrator("5104"))
    a_placed_entry(HERE, verb="places.hours.set")
    assert "定开放时间" in said(keeper.get("/desk/audit/"))
    assert "从头核对一遍" not in said(keeper.get("/desk/audit/"))
    assert keeper.post("/desk/audit/verify/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.ask_verification(an_administrator("5104"))


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_verified_and_the_result_kept():
    an_institution(code="YB")
    auditor = sign_in(Client(), an_auditor("5104"))
    note(system(), "tests.did")
    pass_horizon()
    seal_once()
    answer = auditor.post("/desk/audit/verify/", follow=True)
    found = AuditVerification.objects.get()
    assert found.intact
    assert f"完整：{found.checked} 条都对得上" in said(answer)
    answer = auditor.post("/desk/audit/verify/", {"number": 1, "digest": "a" * 64}, follow=True)
    assert "与另处留存的链头不符" in said(answer)
    assert actions.verify(verification=found.pk).ended_at == found.ended_at


def test_half_a_kept_head_is_refused(auditor):
    answer = auditor.post("/desk/audit/verify/", {"number": 4})
    assert (answer.status_code, "要一起写" in said(answer)) == (422, True)
    assert not AuditVerification.objects.exists()


def test_a_long_chain_is_left_to_the_worker(auditor, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", -1)
    answer = auditor.post("/desk/audit/verify/", follow=True)
    assert "已排队" in said(answer)
    assert AuditVerification.objects.get().intact is None


def test_the_list_shortens_keys_of_people_and_the_entry_has_them_whole(auditor):
    entry = a_placed_entry(HERE, actor=system(), verb="people.sign_in", subject=f"people.person:{'ab' * 16}")
    page = said(auditor.get("/desk/audit/"))
    assert ("people.person:abababab<" in page, "ab" * 16 in page) == (True, False)
    assert f"people.person:{'ab' * 16}" in said(auditor.get(f"/desk/audit/{entry.pk}/"))
