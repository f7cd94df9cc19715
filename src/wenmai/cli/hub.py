"""`wenmai hub`: files of libraries that keep their own system, and a stand-in for such a system."""

from pathlib import Path
from threading import Event

import click

from wenmai.hub.actions.exchange import take_file
from wenmai.hub.models import FileKind
from wenmai.hub.queries.systems import systems
from wenmai.hub.simulator import Fault, OtherLibrary, Running
from wenmai.kernel.actor import Channel, system
from wenmai.kernel.errors import DomainError
from wenmai.runtime.trouble import Trouble

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("hub")
def command() -> None:
    """自己有业务系统的馆：收交换文件，模拟一个对方系统。"""


@command.command("take")
@click.argument("file", type=FILE)
@click.option("--library", "code", required=True, help="送文件的馆的代码")
@click.option("--kind", required=True, type=click.Choice(FileKind.values), help="文件里是什么")
def take(file: Path, code: str, kind: str) -> None:
    """Read a file of theirs; again as often as you like."""
    found = systems().filter(library__code=code).first()
    if found is None:
        raise Trouble(f"{code} 没有接入。先在 /desk/hub/ 登记。")
    try:
        row = take_file(system(Channel.COMMAND), to=found.pk, kind=kind, content=file.read_bytes())
    except DomainError as refused:
        raise Trouble(refused.message) from refused
    click.echo(f"{row.lines} 行：新记 {row.taken}，已有 {row.known}，隔离 {row.bad.count()}")


@command.command("simulate")
@click.option("--port", default=6101, show_default=True, type=click.IntRange(1, 65535), help="端口，只在本机")
@click.option("--secret", default="demo", show_default=True, help="登录口令")
@click.option("--fault", default=Fault.FINE.value, type=click.Choice([each.value for each in Fault]), help="怎样出错")
def simulate(port: int, secret: str, fault: str) -> None:
    """Speak SIP2 until Ctrl-C, with invented books (CQ0001 …) and readers (CQR0001 may borrow, CQR0002 not)."""
    try:
        running = Running(OtherLibrary(secret, fault=Fault(fault)), port)
    except OSError as error:
        raise Trouble(f"端口 {port} 用不了（{error.strerror}）。请换一个 --port。") from error
    click.echo(f"模拟的图书馆在 127.0.0.1:{running.port}（SIP2，口令 {secret}，{fault}）", err=True)
    try:
        Event().wait()
    except KeyboardInterrupt:
        running.stop()
