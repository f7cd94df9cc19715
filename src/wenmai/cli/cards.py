"""`wenmai cards simulate`: a stand-in for the service of the social-security card, for trials. Its cards are nobody's."""

from html import escape
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click
import segno

from wenmai.people.cardservice.simulator import Simulator
from wenmai.people.cardservice.simulator_app import Fault, SimulatorApp
from wenmai.runtime.trouble import Trouble

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("cards")
def command() -> None:
    """社保卡服务的模拟器。卡都是编的，不是任何人的。"""


@command.command("issue")
@click.option("--file", type=FILE, required=True, help="记卡的文件")
@click.option("--id-number", required=True, help="持卡人的证件号（试用的）")
@click.option("--name", required=True, help="持卡人的姓名")
def issue(file: Path, id_number: str, name: str) -> None:
    """Issue a card; an older one of the same document is cancelled."""
    click.echo(Simulator(file).issue(id_number.upper(), name))


@command.command("simulate")
@click.option("--file", type=FILE, required=True, help="记卡的文件")
@click.option("--key", required=True, help="与 WENMAI_CARD_KEY 相同")
@click.option("--port", default=8190, show_default=True, type=click.IntRange(1, 65535), help="端口，只在本机")
@click.option(
    "--fault", "faults", multiple=True, type=click.Choice([each.value for each in Fault]), help="头几次怎样出错"
)
def simulate(file: Path, key: str, port: int, faults: tuple[str, ...]) -> None:
    """Serve until Ctrl-C. The page at / shows every card and what its holder's phone would show."""
    app = SimulatorApp(Simulator(file), key.encode(), [Fault(each) for each in faults], page=_page)
    try:
        server = make_server("127.0.0.1", port, app, server_class=_Threads, handler_class=_Quiet)
    except OSError as error:
        raise Trouble(f"端口 {port} 用不了（{error.strerror}）。请换一个 --port。") from error
    click.echo(f"社保卡服务的模拟器：WENMAI_CARD_URL=http://127.0.0.1:{port}　看卡：http://127.0.0.1:{port}/", err=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Addresses and numbers are not logged."""


def _page(simulator: Simulator) -> str:
    rows = "".join(
        f"<section><h2>{escape(card.name)}　{escape(card.state)}</h2><p>{card.number}</p>{_drawn(simulator.show(card.number))}</section>"
        for card in simulator.cards()
    )
    head = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>社保卡模拟器</title>'
    return f"{head}<h1>社保卡模拟器</h1><p>卡是编的。码一分钟内有效，用一次；刷新页面换新码。</p>{rows}</html>"


def _drawn(code: str) -> str:
    return f"{segno.make(code).svg_inline(scale=4)}<p><code>{code}</code></p>"
