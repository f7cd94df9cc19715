"""Which books are borrowed by the same readers: counted at once, by one statement, over names that say nothing.

An alias is a reader within one calendar year; loans keep it when they have forgotten the reader. A pair is kept where one year has
LEAST readers of both, with the number of the best year: adding years up could count one person twice.
"""

from datetime import date, datetime, time

from django.db import connection, transaction

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.reading.models import Companion, Counting
from wenmai.reading.models.suggestions import LEAST

YEARS = 2
"""The running one and those before it."""
MOST_TITLES = 300
"""Who borrowed more in a year is a class, a club or a library's own card: it says nothing of taste, and its pairs are many."""
KEPT_EACH = 12
"""Companions of a record that are kept, the most frequent."""
PAIRS = """
with lent as (
    select distinct l.alias, extract(year from l.opened_at at time zone 'Asia/Shanghai') as year,
           coalesce(r.merged_into_id, r.id) as record, w.work_id as work
    from library_loan l
    join library_item i on i.id = l.item_id
    join catalogue_record r on r.id = i.record_id
    join catalogue_record w on w.id = coalesce(r.merged_into_id, r.id) and w.deleted_at is null
    where l.opened_at >= %(since)s and l.alias <> ''
      and not exists (select from reading_housestop h where h.house_id = l.institution_id and h.ended_at is null)
      and not exists (
          select from library_readeralias a join library_reader p on p.id = a.reader_id
          join reading_readerstop s on s.person = p.person where a.alias = l.alias)
), readers as (
    select alias from lent group by alias having count(*) between 2 and %(titles)s
), pairs as (
    select a.record, b.record as other, a.year, count(*) as readers
    from lent a join readers using (alias) join lent b on b.alias = a.alias and b.record <> a.record
    where a.work is null or b.work is null or a.work <> b.work
    group by 1, 2, 3 having count(*) >= %(least)s
), best as (
    select record, other, max(readers) as readers from pairs group by 1, 2
), ranked as (
    select *, row_number() over (partition by record order by readers desc, other) as place from best
)
insert into reading_companion (record_id, other_id, readers)
select record, other, readers from ranked where place <= %(kept)s
"""


@transaction.atomic
def count_companions(actor: Actor) -> Counting:
    """Count all pairs anew; readers of the pages see the old ones until it is done."""
    permit(actor.system)
    since = clock.at(date(clock.today().year - YEARS + 1, 1, 1), time.min)
    with connection.cursor() as cursor:
        cursor.execute("lock table reading_companion in exclusive mode")
        Companion.objects.all().delete()
        asked: dict[str, datetime | int] = {"since": since, "least": LEAST, "titles": MOST_TITLES, "kept": KEPT_EACH}
        cursor.execute(PAIRS, asked)
        pairs = cursor.rowcount
    Counting.objects.all().delete()
    return Counting.objects.create(at=clock.now(), pairs=pairs)
