"""`wenmai keys rotate`."""

import click

from wenmai.runtime import environment, keys, server


@click.group("keys")
def command() -> None:
    """安装的密钥。"""


@command.command("rotate")
def rotate() -> None:
    """Put new keys first; what the old ones wrote stays readable."""
    env = environment.read()
    server.prepare(env.state)
    count = len(keys.rotate(env.state).field_keys)
    click.echo(f"密钥已轮换，现有 {count} 代；旧的仍能读旧数据。请重启 serve 和 worker，再做一次 wenmai backup。")
