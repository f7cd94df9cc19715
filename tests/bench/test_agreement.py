"""The index and reading every record find the same."""

import pytest

from wenmai.bench import agreement
from wenmai.bench.stage import Stage
from wenmai.catalogue.queries import changes

pytestmark = pytest.mark.django_db


def test_the_index_agrees_with_reading_every_record(settings, tmp_path, monkeypatch):
    settings.CATALOGUE_INDEX = tmp_path / "index"
    monkeypatch.setattr(changes, "HORIZON", "true")
    monkeypatch.setattr(agreement.catalogue_search, "TITLES", 500)
    stage = Stage(1.0)
    stage.state = tmp_path
    said = agreement.measure(stage)
    assert said["records"] == 500
    assert said["agree"] == said["queries"] > 20
    assert said["most"] > 10
