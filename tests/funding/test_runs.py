"""A run reads what was published, is kept once, comes out the same again, and can be tried beside itself."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from tests.builders.people import an_official, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow
from tests.equity.conftest import live_there, report_the_year
from tests.funding.conftest import SCHEME, SPAN, say
from wenmai.audit.models import AuditEntry
from wenmai.funding import queries
from wenmai.funding.actions import run_scheme
from wenmai.funding.models import Run, RunLine
from wenmai.funding.schemes import all_schemes, read_folder
from wenmai.funding.snapshot import periods_of, snapshot
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.measures.actions import _sign
from wenmai.measures.models import Publication
from wenmai.measures.periods import Period
from wenmai.measures.publications import stands

pytestmark = pytest.mark.django_db


def _run(actor=None, **more):
    return run_scheme(actor or system(), region="5104", period=SPAN, scheme=more.pop("scheme", SCHEME))


def _amounts(key):
    return {row.known.code: row.award.amount for row in queries.open_run(system(), key).rows}


def test_a_run_reads_what_was_published(counties):
    """Scores 80 and 40: of 1,000 160,000 and 40,000 parts of 200,000; 东区 never published and is reserved the base."""
    run = _run().run
    found = queries.open_run(system(), run.pk)
    lines = {row.known.code: (row.known.score, row.award.amount, row.known.why) for row in found.rows}
    assert lines == {
        "510402": (None, 100, "unpublished"),
        "510421": (Decimal("80.00"), 900, ""),
        "510422": (Decimal("40.00"), 300, ""),
    }
    assert (found.total, found.reserved, found.same) == (1300, 100, True)
    assert AuditEntry.objects.filter(verb="funding.run", subject=f"funding.run:{run.pk}").count() == 1


def test_what_came_late_changes_nothing(counties):
    before = _amounts(_run().run.pk)
    count_fact("culture.session", counties.station, 50, on=date(2025, 4, 1))
    follow()
    again = _run()
    assert (again.made, _amounts(again.run.pk)) == (False, before)


def test_the_same_is_kept_once_and_other_terms_are_another(counties):
    first, second = _run(), _run()
    other = _run(scheme=SCHEME.model_copy(update={"pool": 2000}))
    assert (first.made, second.made, second.run.pk, other.made) == (True, False, first.run.pk, True)
    assert (Run.objects.count(), RunLine.objects.count()) == (2, 6)


def test_a_line_that_was_touched_is_seen(counties):
    run = _run().run
    RunLine.objects.filter(run=run, division_code="510422").update(amount=301)
    assert not queries.open_run(system(), run.pk).same
    RunLine.objects.filter(run=run, division_code="510422").update(amount=300, need=1001)
    assert not queries.open_run(system(), run.pk).same


def test_points_that_are_not_those_of_the_parts_are_seen(counties):
    run = _run().run
    line = RunLine.objects.get(run=run, division_code="510422")
    line.parts[0]["points"] = "41"
    line.save()
    assert not queries.open_run(system(), run.pk).same


def test_figures_that_were_touched_give_no_money(counties):
    run = _run().run
    figure = run.lines.get(division_code="510421").publication.figures.get(measure="culture.station_sessions")
    figure.value += 1
    figure.save()
    assert not queries.open_run(system(), run.pk).same
    with pytest.raises(Invalid) as refused:
        _run(scheme=SCHEME.model_copy(update={"pool": 2000}))
    assert (refused.value.code, "米易县" in refused.value.message, Run.objects.count()) == ("funding.broken", True, 1)


def test_who_is_silent_now_is_reserved_what_it_published_before(counties):
    """东区 had 1 session for 500 people in 2024, score 20: of 1,000 it is reserved 10,000 of 210,000 parts."""
    station = an_institution(kind="culture_station", division=a_division("510402002"))
    before = Period(date(2024, 1, 1), date(2024, 12, 31))
    count_fact("culture.session", station, 1, on=date(2024, 3, 1))
    report_the_year(station, year=2024)
    follow()
    say("510402", before)
    run = _run().run
    line = run.lines.get(division_code="510402")
    assert (line.reckoned_with, line.amount, line.before.ends_on) == (Decimal("20.00"), 148, before.end)
    found = queries.open_run(system(), run.pk)
    assert (found.same, _amounts(run.pk)) == (True, {"510402": 148, "510421": 862, "510422": 290})
    [trial, *_rest] = queries.what_if(found, found.scheme, {})
    assert (trial.apart, trial.other.known.last) == (0, Decimal("20.00"))


def test_a_run_of_too_few_is_refused(counties):
    live_there({"510402": 5000})
    with pytest.raises(Invalid) as refused:
        _run()
    assert (refused.value.code, "38%" in refused.value.message) == ("funding.few", True)


def test_what_no_place_published_is_said(counties):
    count_fact("culture.session", an_institution(kind="culture_station", division=a_division("5104")), 5, on=SPAN.start)
    follow()
    run = _run().run
    assert queries.open_run(system(), run.pk).above == ()
    say("5104")
    assert queries.open_run(system(), run.pk).above == (
        queries.Above("culture.station_sessions", Decimal(25), Decimal(5), Decimal("20.0")),
    )


def test_a_trial_is_kept_only_as_it_was_shown(client, counties):
    sign_in(client, an_official(a_division("5104")))
    run = _run().run
    live_there({"510421": 1000})  # 16 sessions are more than full points then
    sent = {"pool": 2200, "base": 100, "floor": 0, "weight_0": 1}
    said = client.post(f"/desk/funding/runs/{run.pk}/keep/", sent, follow=True).content.decode()
    assert ("没有存" in said, Run.objects.count()) == (True, 1)


def test_a_period_that_nobody_published_is_refused(counties):
    with pytest.raises(Invalid) as refused:
        run_scheme(system(), region="5104", period=Period(date(2024, 1, 1), date(2024, 12, 31)), scheme=SCHEME)
    assert refused.value.code == "funding.unpublished"
    with pytest.raises(Invalid) as refused:
        run_scheme(system(), region="510422101", period=SPAN, scheme=SCHEME)
    assert refused.value.code == "funding.too_small"
    with pytest.raises(Invalid) as refused:
        _run(scheme=SCHEME.model_copy(update={"floor": 5000}))
    assert refused.value.code == "funding.floors"
    assert Run.objects.count() == 0


def test_only_the_bureau_of_the_region_reckons_and_reads(counties):
    with pytest.raises(NotAllowed):
        _run(an_official(a_division("510422")))
    run = _run(an_official(a_division("51"))).run
    assert queries.get_run(an_official(a_division("5104")), run.pk) == run
    with pytest.raises(NotFound):
        queries.get_run(an_official(a_division("5134")), run.pk)
    assert list(queries.runs(an_official(a_division("5134")))) == []


def test_what_was_published_thin_or_silent_has_no_score(counties):
    say("510402")
    [silent, *_rest] = snapshot(a_division("5104"), SPAN, SCHEME)
    assert (silent.code, silent.score, silent.why, silent.publication is not None) == ("510402", None, "silent", True)
    assert periods_of(a_division("5104")) == (SPAN,)
    half = Period(SPAN.start, date(2025, 6, 30))
    for _number in range(3):
        an_institution(kind="culture_station", division=a_division("510421100"))
    for code in ("510402", "510421", "510422"):
        say(code, half)
    thin = {each.code: each.why for each in snapshot(a_division("5104"), half, SCHEME)}
    assert thin == {"510402": "silent", "510421": "thin", "510422": ""}


def test_a_year_of_four_months_has_no_score(counties):
    """Every house of 东区 reported, in four months of twelve; of the first four months by themselves it has a score."""
    station = an_institution(kind="culture_station", division=a_division("510402002"))
    for month in (1, 2, 3, 4):
        count_fact("culture.session", station, 2, on=date(2025, month, 9))
    follow()
    say("510402")
    said = next(each for each in snapshot(a_division("5104"), SPAN, SCHEME) if each.code == "510402")
    assert (said.score, said.why, said.publication is not None) == (None, "thin", True)
    four = Period(SPAN.start, date(2025, 4, 30))
    say("510402", four)
    said = next(each for each in snapshot(a_division("5104"), four, SCHEME) if each.code == "510402")
    assert (said.score, said.why) == (Decimal("100.00"), "")


def test_a_publication_that_does_not_say_its_months_has_no_score(counties):
    """Signed before months were kept: its signature holds, and nobody knows whether it is of a whole year."""
    row = Publication.objects.get(division_code="510421")
    row.figures.update(sent=None, due=None)
    _sign(row)
    thin = {each.code: each.why for each in snapshot(a_division("5104"), SPAN, SCHEME)}
    assert (stands(row), thin["510421"], thin["510422"]) == (True, "thin", "")


def test_a_trial_stands_beside_the_run(counties):
    found = queries.open_run(system(), _run().run.pk)
    richer = found.scheme.model_copy(update={"pool": 2200})
    apart = {each.kept.known.code: each.apart for each in queries.what_if(found, richer, {})}
    assert sum(apart.values()) == 1200
    better = {each.kept.known.code: each for each in queries.what_if(found, found.scheme, {"510402": Decimal(80)})}
    assert better["510402"].other.award.amount > better["510402"].kept.award.amount
    assert better["510421"].apart < 0
    assert replace(found).same


def test_a_run_takes_the_same_queries_for_all_places(counties, django_assert_max_num_queries):
    run = _run().run
    with django_assert_max_num_queries(8):
        queries.open_run(system(), run.pk)
    with django_assert_max_num_queries(8) as counted:
        snapshot(a_division("5104"), SPAN, SCHEME)
    say("510402")
    with django_assert_max_num_queries(len(counted)):
        snapshot(a_division("5104"), SPAN, SCHEME)


def test_the_desk_reckons_tries_and_keeps(client, counties, monkeypatch):
    sign_in(client, an_official(a_division("5104")))
    monkeypatch.setitem(all_schemes(), "tests", SCHEME)
    assert client.get("/desk/funding/?region=5104").url == "/desk/funding/5104/"
    sent = {"scheme": "tests", "period": "2025-01-01_2025-12-31"}
    page = client.post("/desk/funding/5104/", sent, follow=True)
    run = Run.objects.get()
    said = page.content.decode()
    assert ("结果一样" in said, "900" in said, "只预留基数" in said) == (True, True, True)
    asked = {"pool": 2200, "base": 100, "floor": 0, "weight_0": 1}
    tried = client.get(f"/desk/funding/runs/{run.pk}/", asked)
    assert "试算对照" in tried.content.decode()
    refused = client.get(f"/desk/funding/runs/{run.pk}/", asked | {"floor": 99999})
    assert (refused.status_code, "保底加起来" in refused.content.decode()) == (422, True)
    client.post(f"/desk/funding/runs/{run.pk}/keep/", asked)
    assert Run.objects.count() == 2
    assert "测试方案" in client.get("/desk/funding/").content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(f"/desk/funding/runs/{run.pk}/file/?format=xlsx").content))
    rows = list(book["测算结果"].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[5]) for row in rows] == [("510402", 100), ("510421", 900), ("510422", 300), (None, 1300)]


def test_schemes_are_files(tmp_path):
    assert "results" in all_schemes()
    text = '[[scheme]]\nid="a"\ntitle="甲"\npool=1\n[[scheme.score]]\nmeasure="library.visits"\nweight=%s\nfull=1\n'
    (tmp_path / "a.toml").write_text(text % 1 * 2)
    with pytest.raises(ValueError, match="写了两次"):
        read_folder(tmp_path)
    (tmp_path / "a.toml").write_text(text % 0)
    with pytest.raises(ValueError, match="不能全是 0"):
        read_folder(tmp_path)
    (tmp_path / "a.toml").write_text((text % 1).replace("library.visits", "library.holdings"))
    with pytest.raises(ValueError, match="不是能相加的数"):
        read_folder(tmp_path)


def test_programs_read_what_the_officials_of_the_region_may(client, counties):
    """The list in short, one run whole; somebody else's region is not there, and the document names both."""
    run = _run().run
    sign_in(client, an_official(a_division("5104")))
    [line] = client.get("/api/v1/funding/runs?region=5104").json()["runs"]
    assert (line["id"], line["region"], line["last"], line["digest"]) == (run.pk, "5104", "2025-12-31", run.digest)
    found = client.get(f"/api/v1/funding/runs/{run.pk}").json()
    amounts = {each["division"]: (each["score"], each["amount"], each["why"]) for each in found["places"]}
    assert amounts == {"510402": (None, 100, "unpublished"), "510421": ("80", 900, None), "510422": ("40", 300, None)}
    assert (found["same"], found["total"], found["scheme"]["pool"]) == (True, 1300, 1000)
    sign_in(client, an_official(a_division("5134")))
    assert client.get(f"/api/v1/funding/runs/{run.pk}").status_code == 404
    assert client.get("/api/v1/funding/runs").json()["runs"] == []
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/funding/runs", "/api/v1/funding/runs/{key}"} <= set(paths)
