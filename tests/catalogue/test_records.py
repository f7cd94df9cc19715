"""What the tables keep by themselves."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders.catalogue import a_record
from wenmai.catalogue.models import Record

pytestmark = pytest.mark.django_db


def test_a_change_moves_the_record_to_the_end_of_the_feed():
    first, second = a_record(title="甲"), a_record(title="乙")
    before = Record.objects.get(pk=first.pk)
    Record.objects.filter(pk=first.pk).update(title="丙")
    after = Record.objects.get(pk=first.pk)
    assert after.changed_at > before.changed_at
    assert after.txid == _transaction()
    assert Record.objects.order_by("changed_at").last() == after
    assert second.pk != first.pk


def test_a_source_has_a_number_once():
    a_record(source="pzh", control="1")
    with pytest.raises(IntegrityError, match="catalogue_one_record_a_number"), transaction.atomic():
        a_record(source="pzh", control="1")


def test_a_record_is_never_merged_into_itself():
    record = a_record()
    with pytest.raises(IntegrityError, match="catalogue_not_merged_into_itself"), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(merged_into=record)


def _transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return int(cursor.fetchone()[0])
