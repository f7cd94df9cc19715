"""What the administrator of the installation does on the operations page; each deed leaves its line in the trail."""

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotFound, permit
from wenmai.ledger import feed
from wenmai.web import operations
from wenmai.web.policies import may_operate


@transaction.atomic
def retry_job(actor: Actor, *, job: int) -> bool:
    """Queue a failed job again; False when it is not failed any more (somebody was faster).

    Raises NotAllowed, NotFound, Conflict when the same work already waits: then this one has nothing left to do.
    """
    permit(may_operate(actor, operations.home_path()))
    found = ProcrastinateJob.objects.select_for_update().filter(pk=job).first()
    if found is None:
        raise NotFound("web.no_job", _("没有这个任务，可能已经清掉了。"))
    if found.status != "failed":
        return False
    waiting = ProcrastinateJob.objects.filter(queueing_lock=found.queueing_lock, status="todo")
    if found.queueing_lock and waiting.exists():
        raise Conflict("web.job_waiting", _("同样的任务已经在等着做，不用再试这一个。"))
    app.job_manager.retry_job_by_id(job, clock.now())
    note(actor, "web.job.retry", f"web.job:{job}", task=found.task_name, attempts=found.attempts)
    return True


@transaction.atomic
def retry_follower(actor: Actor, *, name: str) -> None:
    """Try a stopped follower again at once. Raises NotAllowed, NotFound."""
    permit(may_operate(actor, operations.home_path()))
    if name not in {each.name for each in feed.lag()}:
        raise NotFound("web.no_follower", _("没有这个跟随者。"))
    feed.retry_now(name)
    note(actor, "web.follower.retry", f"web.follower:{name}")
