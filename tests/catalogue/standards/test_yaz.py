"""The clients of the YAZ toolkit, which Chinese libraries' systems are built with, against the running server."""

import shutil
import subprocess

import pytest

from tests.builders.catalogue import imported, iso2709, marc
from wenmai.catalogue.index import keeper

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("zoomsh"), reason="zoomsh (Debian: yaz) is not installed"),
]


@pytest.fixture
def shell(index, live_server):
    """zoomsh with four books before it."""
    imported(
        iso2709(
            marc("活着", number="1", author="余华", year=1993, isbn="9787220100017", clc="I247.5"),
            marc("活着之上", number="2", author="阎真", year=2014),
            marc("余华研究", number="3", author="洪治纲", year=2007, subject="活着"),
        )
    )
    keeper.catch_up()

    def ask(query: str, version: str, *more: str) -> str:
        words = [
            "set sru get",
            f"set sru_version {version}",
            f"connect {live_server.url}/sru/",
            f"search cql:{query}",
            *more,
            "quit",
        ]
        return subprocess.run(["zoomsh", *words], capture_output=True, text=True, check=True, timeout=30).stdout

    return ask


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_zoomsh_finds_by_cql_and_by_pinyin(shell, version):
    for query, number in (
        ("dc.title=huozhe", 2),
        ("bath.isbn=9787220100017", 1),
        ("dc.creator=余华", 1),
        ("dc.date>=2007", 2),
    ):
        assert f" {number} hits" in shell(query, version)


def test_zoomsh_shows_records_in_the_schemas(shell):
    shown = shell("dc.creator=余华", "1.1", "set schema marcxml", "show 0 1")
    assert '<subfield code="a">活着</subfield>' in shown
    assert "error" not in shown.lower()
    assert "<dc:title>活着</dc:title>" in shell("dc.creator=余华", "1.2", "set schema dc", "show 0 1")


def test_zoomsh_is_told_what_is_wrong(shell):
    assert "Unsupported index" in shell("dc.nonsense=1", "1.1")
