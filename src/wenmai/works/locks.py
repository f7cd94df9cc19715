"""Rows as actions lock them: the call before its works."""

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
