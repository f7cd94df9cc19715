"""Four books of a library, in an index of the test's own."""

import pytest

from tests.builders.catalogue import imported, iso2709, marc
from wenmai.catalogue.index import keeper
from wenmai.catalogue.queries import changes


@pytest.fixture
def index(settings, tmp_path, monkeypatch):
    """An index that sees what the test's own open transaction holds."""
    settings.CATALOGUE_INDEX = tmp_path / "index"
    monkeypatch.setattr(changes, "HORIZON", "true")


@pytest.fixture
def books(index):
    imported(
        iso2709(
            marc("活着", number="1", author="余华", year=1993, isbn="9787220100017", clc="I247.5"),
            marc("活着之上", number="2", author="阎真", year=2014, publisher="湖南文艺出版社"),
            marc("余华研究", number="3", author="洪治纲", year=2007, subject="活着", clc="I206.7"),
            marc("The history of Sichuan", number="4", author="Li Ming", year=2020, language="eng"),
        )
    )
    keeper.catch_up()
