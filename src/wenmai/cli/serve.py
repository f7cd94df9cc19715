"""`wenmai serve`: the web pages, for a machine that is set up."""

import os
from pathlib import Path

import click

from wenmai.cli import serving, statics
from wenmai.runtime import environment


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--port", type=click.IntRange(1, 65535), help="端口，默认取 PORT，再默认 8000")
@click.option("--workers", type=click.IntRange(1, 64), help="进程数，默认每个核一个")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="证书（PEM）")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="私钥（PKCS#8）")
def command(host: str, port: int | None, workers: int | None, cert: Path | None, key: Path | None) -> None:
    """Serve until Ctrl-C."""
    door = serving.Door(host, port or environment.read().port, workers or os.cpu_count() or 2, cert, key)
    serving.check_port(door)
    statics.collect()
    serving.run(door, ready=lambda: click.echo(f"文脉已启动：{door.address}", err=True))
