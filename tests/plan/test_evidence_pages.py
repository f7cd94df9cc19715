"""The desk of the bureau that answers for the plan, and what the public reads of its documents."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import people
from tests.builders.places import a_division, some_divisions
from wenmai.kernel.actor import system
from wenmai.kernel.enclosures import Enclosure
from wenmai.plan.actions import Document, file_evidence, withdraw_evidence
from wenmai.plan.clauses import get_clause
from wenmai.plan.models import Evidence

pytestmark = pytest.mark.django_db
PLAN = "panzhihua-2022-2026"
PARTS = get_clause("PZH-P01")[1].parts
PAPERS = "/desk/plan/evidence/5104/PZH-P01/"
TYPED = {
    "part": PARTS[0],
    "title": "攀发改〔2025〕8 号",
    "signed_by": "市发展改革委",
    "dated": "2025-03-08",
    "remark": "已验收",
}


@pytest.fixture
def official(client):
    some_divisions()
    people.sign_in(client, people.an_official(a_division("5104")))
    return client


def _filed(part: str = PARTS[0], **more) -> Evidence:
    paper = Document("验收报告", "市发展改革委", date(2025, 3, 8), "已验收")
    return file_evidence(system(), clause="PZH-P01", division="5104", document=paper, part=part, **more)


def test_what_waits_for_evidence_is_listed(official):
    page = official.get(reverse("plan_desk:asked"))
    listed = {each.clause.id: len(each.waiting) for each in page.context["asked"]}
    assert (listed["PZH-P01"], listed["PZH-P18"]) == (len(PARTS), 1)
    assert page.context["waiting"] == sum(listed.values())


def test_a_county_bureau_is_asked_for_its_own_papers_and_nothing_that_is_the_citys(client):
    some_divisions()
    people.sign_in(client, people.an_official(a_division("510422")))
    asked = client.get(reverse("plan_desk:asked")).context["asked"]
    assert {(each.clause.id, each.region.code) for each in asked} == {("SC-C07", "510422"), ("SC-S02", "510422")}
    assert client.get(PAPERS).status_code == 404


def test_the_list_takes_the_same_queries_for_one_and_three_documents(official):
    counts = []
    official.get(reverse("plan_desk:asked"))
    for part in PARTS[:3]:
        _filed(part)
        with CaptureQueriesContext(connection) as seen:
            official.get(reverse("plan_desk:asked"))
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_an_official_files_a_document_with_its_scan(official):
    scan = SimpleUploadedFile("验收报告.pdf", b"%PDF-1.7 ...", "application/pdf")
    answer = official.post(PAPERS, TYPED | {"scan": scan, "public": "on"})
    assert (answer.status_code, answer["Location"]) == (302, PAPERS)
    row = Evidence.objects.get()
    assert (row.part, row.document, row.signed_by, row.note) == (
        PARTS[0],
        "攀发改〔2025〕8 号",
        "市发展改革委",
        "已验收",
    )
    assert (row.file.name, row.file.public) == ("验收报告.pdf", True)


def test_a_refused_document_comes_back_with_what_was_typed(official):
    scan = SimpleUploadedFile("验收报告.pdf", b"MZ", "application/pdf")
    answer = official.post(PAPERS, TYPED | {"scan": scan})
    assert answer.status_code == 422
    assert "附件只收 PDF、JPG、PNG" in answer.text
    assert "攀发改〔2025〕8 号" in answer.text
    assert Evidence.objects.count() == 0


def test_a_document_is_withdrawn_with_a_reason(official):
    row = _filed()
    refused = official.post(reverse("plan_desk:withdraw", args=[row.pk]))
    assert (refused.status_code, "请写明撤下的原因" in refused.text) == (422, True)
    official.post(reverse("plan_desk:withdraw", args=[row.pk]), {"reason": "换正式文件"})
    row.refresh_from_db()
    assert row.withdrawn_because == "换正式文件"


def test_the_public_page_shows_evidence_its_history_and_public_scans_only(client):
    some_divisions()
    shown = _filed(scan=Enclosure("公开.pdf", b"%PDF-1.7 a", public=True))
    hidden = _filed(PARTS[1], scan=Enclosure("内部.pdf", b"%PDF-1.7 b"))
    gone = _filed(PARTS[2])
    withdraw_evidence(system(), evidence=gone.pk, reason="验收未通过")
    page = client.get(reverse("plan:clause", args=["panzhihua-2022-2026", "5104", "PZH-P01"])).text
    assert "公开.pdf" in page
    assert shown.file.digest in page
    assert "内部.pdf" not in page
    assert "验收未通过" in page
    opened = client.get(reverse("plan:scan", args=[shown.file.pk]))
    assert (opened.content, opened["X-Content-Type-Options"]) == (b"%PDF-1.7 a", "nosniff")
    assert opened["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("plan:scan", args=[hidden.file.pk])).status_code == 404


def test_a_withdrawn_scan_is_closed_to_all_but_the_bureau(official):
    row = _filed(scan=Enclosure("公开.pdf", b"%PDF-1.7 a", public=True))
    scan, page = reverse("plan:scan", args=[row.file.pk]), reverse("plan:clause", args=[PLAN, "5104", "PZH-P01"])
    withdraw_evidence(system(), evidence=row.pk, reason="扫描件里有身份证号")
    assert official.get(scan).content == b"%PDF-1.7 a"
    official.logout()
    assert official.get(scan).status_code == 404
    shown = official.get(page).content.decode()
    assert (scan in shown, "附件没有公开" in shown, "扫描件里有身份证号" in shown) == (False, True, True)


def test_the_bureau_opens_a_scan_that_is_not_public(official):
    hidden = _filed(scan=Enclosure("内部.pdf", b"%PDF-1.7 b"))
    assert official.get(reverse("plan:scan", args=[hidden.file.pk])).content == b"%PDF-1.7 b"


def test_parts_are_counted_not_divided_and_chinese_is_marked_on_an_english_page(client):
    some_divisions()
    _filed()
    client.cookies["language"] = "en"
    page = client.get(reverse("plan:clause", args=["panzhihua-2022-2026", "5104", "PZH-P01"])).text
    assert f'<span class="num">1／{len(PARTS)}</span>' in page
    assert "÷" not in page
    assert '<h1 lang="zh-Hans">' in page
    assert f'<span lang="zh-Hans">{PARTS[0]}</span>' in page
