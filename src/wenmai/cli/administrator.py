"""`wenmai administrator`: the first one of an installation; every other is appointed on the pages, by an administrator."""

import click

from wenmai.cli import output
from wenmai.kernel import actor
from wenmai.kernel.actor import Role
from wenmai.kernel.errors import Conflict
from wenmai.people.actions.postings import appoint
from wenmai.people.models import Posting
from wenmai.people.queries.staff import account_to_appoint


@click.command("administrator")
@click.argument("who")
@click.option("--at", default="51", show_default=True, help="区划代码，管它和它下面的全部")
@output.json_option
def command(who: str, at: str, *, as_json: bool) -> None:
    """Appoint WHO (the phone or e-mail of an account that has signed up) as the first administrator."""
    if Posting.objects.filter(role=Role.ADMINISTRATOR.value, until=None, person__demo=False).exists():
        raise Conflict("people.administrator_exists", "已经有系统管理员了。请由他在“任职”页面任命别人。")
    account = account_to_appoint(who)
    posting = appoint(actor.system(actor.Channel.COMMAND), person=account.person_id, role=Role.ADMINISTRATOR, scope=at)
    said = "已任命。请本人登录，按提示设好第二步验证，再打开“工作台”。"
    output.show({"posting": posting.pk, "role": posting.role, "scope": posting.scope}, said, as_json=as_json)
