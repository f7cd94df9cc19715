"""`wenmai worker`: jobs of the queue, and the loops that bring facts up to the boards and seal the audit trail."""

import click

from wenmai.cli import loops


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 32), help="同时做几件任务")
@click.option("--patience", default=30.0, show_default=True, help="停下时给正在做的任务几秒")
def command(concurrency: int, patience: float) -> None:
    """Work until Ctrl-C or SIGTERM."""
    loops.work(concurrency, patience)
