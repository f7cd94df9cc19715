"""Two tables are true: the nineteen invariants and the rows of the plans, each shown by tests that exist."""

import re

from tests.architecture.tree import ROOT

ASKED = {f"SC-L{number:02}" for number in range(1, 18)} | {
    "SC-C04",
    "SC-P19",
    "PZH-S05",
    "PZH-S06",
    "PZH-P05a",
    "PZH-F06",
}


def rows(document: str, first: str) -> list[tuple[str, str]]:
    """First and last cell of each row whose first cell is of this form."""
    text = (ROOT / "docs" / document).read_text()
    return re.findall(rf"^\| ({first}) \|.*\| (.+) \|$", text, re.MULTILINE)


def unproved(proofs: str) -> list[str]:
    """Names of tests that are not where a row says; all of it if it names none."""
    named = [each.split("::") for each in re.findall(r"`(.+?)`", proofs)]
    return [name for path, name in named if f"def {name}(" not in (ROOT / path).read_text()] if named else [proofs]


def test_every_invariant_has_a_proof_that_exists():
    found = rows("library-invariants.md", r"\d+")
    assert [int(number) for number, _proofs in found] == list(range(1, 20))
    assert [unproved(proofs) for _number, proofs in found] == [[]] * 19


def test_every_row_of_the_libraries_has_a_test_that_exists():
    found = rows("library-rows.md", r"(?:SC|PZH)-\w+")
    assert {row for row, _proofs in found} == ASKED
    assert [(row, unproved(proofs)) for row, proofs in found if unproved(proofs)] == []
