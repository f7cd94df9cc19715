"""`wenmai serve`: the web pages, without demo data; the worker is a process of its own."""

import os
from pathlib import Path

import click

from wenmai.cli import serving
from wenmai.runtime import environment, server, tls
from wenmai.runtime.trouble import Trouble

PEM = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；对外用 0.0.0.0")
@click.option("--port", type=click.IntRange(1, 65535), help="端口，默认取 PORT，再默认 8000")
@click.option("--workers", type=click.IntRange(1, 64), help="进程数，默认每个核一个")
@click.option("--cert", type=PEM, help="证书（PEM）")
@click.option("--key", type=PEM, help="私钥（PEM，PKCS#8）")
@click.option("--tls-self-signed", is_flag=True, help="自制一张本地证书，手机和扫码在局域网里试用时用")
@click.pass_context
def command(
    ctx: click.Context,
    host: str,
    port: int | None,
    workers: int | None,
    cert: Path | None,
    key: Path | None,
    *,
    tls_self_signed: bool,
) -> None:
    """Serve until Ctrl-C."""
    env = environment.read()
    cert, key = _certificate(cert, key, self_signed=tls_self_signed)
    door = serving.Door(host, port or env.port, workers or os.cpu_count() or 2, cert, key)
    serving.check_port(door)
    serving.prepare(ctx, door)
    serving.run(door, ready=lambda: click.echo(f"文脉已启动：{door.address}", err=True))


def _certificate(cert: Path | None, key: Path | None, *, self_signed: bool) -> tuple[Path | None, Path | None]:
    if self_signed:
        env = environment.read()
        server.prepare(env.state)
        return tls.self_signed(env.state, env.allowed_hosts)
    if (cert is None) != (key is None):
        raise Trouble("--cert 和 --key 要一起给。")
    return cert, key
