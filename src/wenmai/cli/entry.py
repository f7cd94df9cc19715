"""The wenmai command: a table of commands whose modules are loaded only when they are called.

A command marked `django` finds the database running, its tables up to date and Django set up before its module, which
may import models, is loaded.
"""

import os
import sys
from dataclasses import dataclass
from importlib import import_module

import click

from wenmai.cli import boot
from wenmai.kernel.errors import DomainError
from wenmai.runtime import processes
from wenmai.runtime.environment import BadSetting
from wenmai.runtime.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its module in this package, what it does, and whether it needs Django."""

    module: str
    title: str
    django: bool = True


TABLE = {
    "demo": Entry("demo", "准备演示数据并启动，Ctrl-C 停下", django=False),
    "serve": Entry("serve", "启动网页服务", django=False),
    "worker": Entry("worker", "启动后台任务：通知、汇总、封存审计"),
    "doctor": Entry("doctor", "检查这台机器和数据库，逐项给出 好 或 坏", django=False),
    "places": Entry("places", "导入行政区划"),
    "facts": Entry("facts", "导入其他系统的服务事实，把事实导出成 Parquet"),
    "measures": Entry("measures", "度量：用另一个引擎重数一个月"),
    "gauges": Entry("gauges", "导入其他系统的存量读数"),
    "library": Entry("library", "图书馆：导入书目（MARC 21、CNMARC），自助机接口（SIP2）"),
    "cards": Entry("cards", "社保卡服务的模拟器，试用和测试", django=False),
    "hub": Entry("hub", "自己有业务系统的馆：交换文件，模拟对方系统"),
    "plan": Entry("plan", "规划条目：status explain lint coverage"),
    "bench": Entry("bench", "测性能", django=False),
    "manage": Entry("manage", "Django 的管理命令", django=False),
    "backup": Entry("backup", "备份数据库、密钥和文件", django=False),
    "restore": Entry("restore", "从备份恢复到一个新库", django=False),
    "administrator": Entry("administrator", "任命第一位系统管理员"),
    "keys": Entry("keys", "轮换密钥", django=False),
}


class Commands(click.Group):
    """The table above as a click group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the table's order."""
        return list(TABLE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of a command, with the database running if it needs one."""
        entry = TABLE.get(cmd_name)
        if entry is None:
            return None
        if entry.django:
            boot.django(ctx, database="--help" not in sys.argv)
        command: click.Command = import_module(f"wenmai.cli.{entry.module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("命令"):
            formatter.write_dl([(name, entry.title) for name, entry in TABLE.items()])


@click.group(cls=Commands)
def wenmai() -> None:
    """文脉：公共文化服务体系的运行软件。"""


def main() -> None:
    """Run the command; what an operator can mend is said in two sentences and ends with 1."""
    if parent := os.environ.get(boot.CHILD):
        processes.end_with_parent(parent=int(parent))
    try:
        wenmai(prog_name="wenmai")
    except (Trouble, BadSetting) as trouble:
        click.echo(f"文脉：{trouble}", err=True)
        raise SystemExit(1) from trouble
    except DomainError as refusal:
        click.echo(f"文脉：{refusal.message}", err=True)
        for name, reason in refusal.fields.items():
            click.echo(f"  {name}：{reason}", err=True)
        raise SystemExit(1) from refusal
