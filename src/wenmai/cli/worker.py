"""`wenmai worker`: jobs of the queue, and the loops that bring facts up to the boards and seal the audit trail."""

import os

import click

from wenmai.cli import loops


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 32), help="同时做几件任务")
@click.option("--patience", default=30.0, show_default=True, help="停下时给正在做的任务几秒")
@click.option("--gentle", is_flag=True, help="让网页先用处理器")
def command(concurrency: int, patience: float, *, gentle: bool) -> None:
    """Work until Ctrl-C or SIGTERM."""
    if gentle:
        os.nice(10)
    loops.work(concurrency, patience)
