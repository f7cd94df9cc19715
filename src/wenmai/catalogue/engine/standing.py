"""Which record a thing may be put on, while nobody can merge it away or delete it."""

from collections.abc import Iterable

from django.db import connection

_KEPT = """
SELECT id, coalesce(merged_into_id, id), deleted_at IS NULL FROM catalogue_record
WHERE id = ANY (ARRAY (
    SELECT unnest(%(asked)s::bigint[])
    UNION SELECT merged_into_id FROM catalogue_record WHERE id = ANY (%(asked)s) AND merged_into_id IS NOT NULL
))
ORDER BY id FOR KEY SHARE
"""


def standing_for(keys: Iterable[int]) -> dict[int, int]:
    """For each record the one that stands for it, itself unless it was merged; those missing or deleted are left out.

    Merges and deletions wait until the end of the caller's transaction; rows are locked in the order of ids, as merges lock. One query,
    and another when a merge has ended in between.
    """
    asked = sorted(set(keys))
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_KEPT, {"asked": asked})
            found = {key: (root, living) for key, root, living in cursor.fetchall()}
        roots = {key: found[key][0] for key in asked if key in found}
        if all(found.get(root, (0,))[0] == root for root in roots.values()):
            return {key: root for key, root in roots.items() if found[root][1]}
