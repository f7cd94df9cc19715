"""What a scan in the reading room does."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution
from wenmai.serials.actions.checking_in import check_in
from wenmai.serials.models import Issue
from wenmai.serials.queries.desk import Picked, picked


def scanned(actor: Actor, house: Institution, sent: Mapping[str, str]) -> tuple[str, Picked]:
    """Check one copy in and what is to be said, or the issues among which to choose. Raises NotFound, Conflict."""
    text = sent.get("scan", "").strip()[:100]
    found = picked(house, text) if text else Picked(None)
    if found.issue is None and not found.choices:
        said = _("没有在订的报刊对得上。扫封底 977 开头的条码，或打刊名的一部分；没有订的先去订阅里加。")
        raise NotFound("serials.no_match", said)
    if found.issue is None:
        return "", found
    made = check_in(actor, issue=found.issue.pk, key=f"scan:{sent.get('key', '')[:40]}", copies=1)
    return _("《%(title)s》%(issue)s 登到了。") % named(made.issue), Picked(None)


def named(issue: Issue) -> dict[str, str]:
    """The words of a message."""
    return {"title": issue.subscription.record.title, "issue": issue.label}
