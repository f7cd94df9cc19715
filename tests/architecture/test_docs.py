"""The documents are true: links resolve, and what is named in code is named in the documents."""

import re
import tomllib

import pytest
from django.apps import apps

from tests.architecture.tree import ROOT, SOURCE, rooms
from wenmai.kernel.actor import Role
from wenmai.ledger.kinds import all_kinds

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *SOURCE.glob("*/README.md")])
GLOSSARY = (ROOT / "docs/glossary.md").read_text()
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
ROWS_OF_BOOKING = """
SC-N02 SC-N04 SC-N05 SC-A01 SC-A02 SC-A03 SC-A04 SC-A05 SC-A06 SC-A07 SC-A09 SC-A10 SC-A11 SC-E01
SC-E02 SC-E03 SC-E04 SC-E05 SC-E09 SC-E13 SC-E14 SC-E15 SC-E16 SC-E17 SC-D13 SC-D14 SC-D15 SC-D16
SC-C05 SC-L08 SC-L09 SC-M08 SC-B08 SC-G09 SC-P02 SC-P06 SC-P07 SC-P15 PZH-S08 PZH-S09 PZH-A01
PZH-A02 PZH-A03 PZH-A04 PZH-A05 PZH-A09 PZH-A10 PZH-P06 PZH-P07 PZH-P08 PZH-P09 PZH-E01 PZH-E02
PZH-E03 PZH-E04 PZH-E05 PZH-P11 PZH-F02 PZH-F03
"""


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_resolve(page):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text())
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_every_room_is_in_the_architecture():
    assert [r.name for r in rooms() if f"`{r.name}`" not in ARCHITECTURE] == []


def test_the_table_of_rooms_is_the_contract_of_layers():
    """Row by row, top to bottom, what import-linter keeps; rooms that do not exist yet are in no row."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    kept = next(each["layers"] for each in contracts if each.get("exhaustive"))
    there = {room.name for room in rooms()}
    wanted = [set(re.findall(r"\w+", layer)) & there for layer in kept]
    table = ARCHITECTURE.partition("| layer | rooms |")[2].split("\n\n")[0].splitlines()[2:]
    assert [set(re.findall(r"`(\w+)`", row.split("|")[2])) for row in table] == [each for each in wanted if each]


@pytest.mark.parametrize("page", [each for each in PAGES if each.parent.parent == SOURCE], ids=lambda p: p.parent.name)
def test_every_term_of_a_rooms_table_is_in_the_glossary(page):
    """A row of a README that gives Chinese terms and no more: one of them, or its identifier, stands in the glossary."""
    missing = []
    for names, said in re.findall(r"^\| (`[^|]+) \| ([^|]+) \|", page.read_text(), re.MULTILINE):
        terms = re.split(r"[,，、] ?", said.strip())
        words = [*re.findall(r"`(\w+)`", names), *terms]
        if all(re.fullmatch(r"[\u4e00-\u9fff]+", term) for term in terms) and not any(w in GLOSSARY for w in words):
            missing.append((names, said))
    assert missing == []


def test_every_fact_kind_is_in_the_glossary():
    ours = [k.name for k in all_kinds() if not k.name.startswith("tests.")]
    assert [name for name in ours if f"`{name}`" not in GLOSSARY] == []


def test_every_role_is_in_the_glossary():
    assert [r.value for r in Role if f"`{r.value}`" not in GLOSSARY] == []


def test_every_model_is_named_in_its_rooms_readme():
    missing = []
    for config in apps.get_app_configs():
        if config.name.startswith("wenmai."):
            text = (SOURCE / config.label / "README.md").read_text()
            missing += [m.__name__ for m in config.get_models() if m.__name__ not in text]
    assert missing == []


def test_every_setting_is_documented():
    code = (SOURCE / "runtime").rglob("*.py")
    names = {n for p in code for n in re.findall(r'"(WENMAI_[A-Z_]+|DATABASE_[A-Z_]*URL|PORT)"', p.read_text())}
    documented = (ROOT / "docs/operations/settings.md").read_text()
    assert sorted(n for n in names if n not in documented) == []


def test_every_invariant_is_kept_by_tests_that_exist():
    text = (ROOT / "docs/invariants.md").read_text()
    rows = re.findall(r"^\| (\d+) \|.*$", text, re.MULTILINE)
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)
    missing = [name for path, name in named if f"def {name}(" not in (ROOT / path).read_text()]
    assert (rows, missing) == ([str(number) for number in range(1, 15)], [])
    kept = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line) and "::test_" in line]
    assert len(kept) == 14


def test_every_row_that_booking_serves_names_code_and_a_test_that_exist():
    """The rows are those that the work on booking was asked for; a row that moves elsewhere is taken out on purpose."""
    text = (ROOT / "docs/booking-rows.md").read_text()
    lines = re.findall(r"^\| ((?:SC|PZH)-\w\d\d) \|.*\| (.+) \| (.+) \|$", text, re.MULTILINE)
    code = [each for _row, places, _tests in lines for each in re.findall(r"`(.+?)`", places)]
    named = [re.findall(r"`(.+?)::(\w+)`", tests) for _row, _places, tests in lines]
    assert [row for row, _places, _tests in lines] == ROWS_OF_BOOKING.split()
    assert (all(named), [each for each in code if not (ROOT / "src/wenmai" / each).exists()]) == (True, [])
    tests = [each for row in named for each in row]
    assert [name for path, name in tests if f"def {name}(" not in (ROOT / path).read_text()] == []


def test_adrs_are_numbered_once():
    numbers = [p.name[:4] for p in sorted((ROOT / "docs/adr").glob("*.md"))]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


def test_the_changelog_names_this_version():
    from wenmai import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
