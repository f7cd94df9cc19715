"""Reading the audit trail; only auditors may."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.audit.models import AuditEntry
from wenmai.audit.policies import may_read_trail
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.pagination import Page, page_of


def list_entries(
    actor: Actor, *, subject: str = "", person: str = "", verb: str = "", page: int = 1
) -> Page[AuditEntry]:
    """Entries, newest first, of one subject, person key or verb where given. Raises NotAllowed."""
    permit(may_read_trail(actor), _("只有审计员可以查看审计记录。"))
    given = {"subject": subject, "person": person, "verb": verb}
    entries: QuerySet[AuditEntry] = AuditEntry.objects.filter(**{name: value for name, value in given.items() if value})
    return page_of(entries.order_by("-id"), page)
