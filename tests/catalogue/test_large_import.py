"""Five thousand real records, where they are at hand: they may not be shipped (WENMAI_RECORDS names their folder)."""

import pytest

from tests.catalogue.samples import outside
from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.models import Record
from wenmai.kernel.actor import system

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_five_thousand_real_records_load_whole_and_again_without_harm():
    path = outside("loc-chinese-5000.mrc")
    for wanted in ((5000, 0, 0), (0, 0, 5000)):
        with path.open("rb") as stream:
            report = import_records(system(), stream=stream, source=Source("loc"), processes=1)
        assert (report.imported, report.updated, report.unchanged, report.rejected) == (*wanted, [])
    assert Record.objects.filter(source="loc").count() == 5000
    assert sum(len(bytes(raw)) for raw in Record.objects.values_list("raw", flat=True)) == path.stat().st_size
