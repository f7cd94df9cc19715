"""Holding a revision while an action decides about it."""

from wenmai.articles.models import Revision


def locked(revision: Revision) -> Revision:
    """The revision as it stands now, held until the transaction ends, with its article's places."""
    rows = Revision.objects.select_related("article__division", "article__institution__division")
    return rows.select_for_update(of=("self",)).get(pk=revision.pk)
