"""`wenmai library sip2`: the server for self-service machines."""

import asyncio
import signal
import ssl
from pathlib import Path

import click

from wenmai.cli.serving import ANYWHERE
from wenmai.library.sip2_desk.running import Door, serve
from wenmai.runtime.trouble import Trouble

PEM = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("sip2")
@click.option("--host", default="127.0.0.1", show_default=True, help=f"监听的地址；给馆里的机器用 {ANYWHERE}")
@click.option("--port", default=6001, show_default=True, type=click.IntRange(0, 65535), help="端口")
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="同时办几件，每件一个数据库连接"
)
@click.option("--cert", type=PEM, help="证书（PEM）；给了就只收 TLS")
@click.option("--key", type=PEM, help="私钥（PEM）")
def sip2(host: str, port: int, threads: int, cert: Path | None, key: Path | None) -> None:
    """Serve self-service machines by SIP2 until Ctrl-C or SIGTERM."""
    if (cert is None) != (key is None):
        raise Trouble("--cert 和 --key 要一起给。")
    door = Door(host, port, threads, _tls(cert, key))
    try:
        asyncio.run(_until_told(door))
    except OSError as error:
        raise Trouble(f"不能在 {host}:{port} 上监听（{error.strerror}）。请换一个 --port 或检查 --host。") from error


async def _until_told(door: Door) -> None:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ended.set)
    await serve(door, ended, lambda port: click.echo(f"自助机接口已启动：{door.host}:{port}（SIP2）", err=True))


def _tls(cert: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(cert, key)
    return context
