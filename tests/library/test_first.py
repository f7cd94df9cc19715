from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.models import Item
from wenmai.library.queries.ledger import differences


def test_first(db, django_assert_max_num_queries):
    here, there = a_library(), a_library(MIYI)
    item, reader = an_item(here), a_reader(here)
    with django_assert_max_num_queries(20) as n:
        deed = lend(system(), at=at(here), item=item.pk, reader=reader.pk)
    print(len(n), [q["sql"][:60] for q in n.captured_queries])
    with django_assert_max_num_queries(20) as n:
        back = return_item(system(), at=at(there), item=item.pk)
    print(len(n), [q["sql"][:60] for q in n.captured_queries])
    print(deed, back)
    print(Item.objects.get().status, differences())
