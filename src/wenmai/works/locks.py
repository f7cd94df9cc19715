"""Rows as actions lock them: the call before its works, and where works went up, from below upwards."""

from collections.abc import Iterable

from wenmai.works.models import Work, WorkCall


def locked_call(key: int) -> WorkCall:
    """The call with its house, until the end of the transaction."""
    rows = WorkCall.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("institution__division", "forwards_to").get(pk=key)


def locked_work(key: int) -> Work:
    """The work and its call, the call first."""
    call = locked_call(Work.objects.values_list("call_id", flat=True).get(pk=key))
    found = Work.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
    found.call = call
    return found


def locked_with_copies(keys: Iterable[int]) -> list[Work]:
    """These works that still stand and every copy of them above, whatever call it hangs in.

    Copies are only made of a work that is locked, and only upwards: so who goes up division by division misses none.
    """
    found: list[Work] = []
    waiting = set(keys)
    while waiting:
        rows = Work.objects.filter(pk__in=waiting).select_related("call__institution__division")
        depths = {each.pk: len(each.call.institution.division.path) for each in rows}
        level = {key for key, depth in depths.items() if depth == max(depths.values())}
        calls = {key: locked_call(key) for key in sorted({each.call_id for each in rows if each.pk in level})}
        for work in Work.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=level).order_by("pk"):
            work.call = calls[work.call_id]
            found.append(work)
        waiting = (waiting - level) | set(Work.objects.filter(origin__in=level).values_list("pk", flat=True))
    return [each for each in found if each.withdrawn_at is None]
