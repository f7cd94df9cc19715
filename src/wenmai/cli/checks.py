"""What the doctor looks at, one small function each. A check never changes anything."""

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import click
import psycopg
from django.db import connections

from wenmai.cli import boot, serving
from wenmai.runtime import binaries, database, environment, identity, server
from wenmai.runtime.environment import BadSetting, Environment
from wenmai.runtime.trouble import Trouble

LEAST_FREE = 2 * 2**30  # bytes
LONGEST_LAG = 60.0  # seconds
OLDEST_BACKUP = 2  # days
EXTENSIONS = ("btree_gist", "pg_trgm")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: `said` holds what was found and, if bad or doubtful, what to do.

    `doubtful` is good enough to run with, not good enough for people to rely on.
    """

    about: str
    good: bool
    said: str
    doubtful: bool = False


class Doubt(Exception):
    """Something that runs and should not stay so; its words say what to do."""


def everything(ctx: click.Context) -> Iterator[Check]:
    """Machine first; what needs the database only when it answers."""
    env = environment.read()
    for about, look in (
        ("Python", _python),
        ("状态文件夹", lambda: _state(env)),
        ("磁盘", lambda: _disk(env)),
        ("密钥", lambda: _keys(env)),
        ("端口", lambda: _port(env)),
        ("PostgreSQL 程序", lambda: _programs(env)),
    ):
        yield checked(about, look)
    reached = checked("数据库", lambda: _attach(ctx, env))
    yield reached
    if reached.good:
        yield from _database(ctx, env)


def checked(about: str, look: Callable[[], str]) -> Check:
    """What `look` says; a Trouble it raises is what to do."""
    try:
        return Check(about, good=True, said=look())
    except Doubt as doubt:
        return Check(about, good=True, said=str(doubt), doubtful=True)
    except (Trouble, BadSetting) as trouble:
        return Check(about, good=False, said=str(trouble))


def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        raise Trouble(f"{version}。请用 3.11、3.12 或 3.13。")
    return version


def _state(env: Environment) -> str:
    server.prepare(env.state)
    if stat.S_IMODE(env.state.stat().st_mode) & 0o077:
        raise Trouble(f"{env.state} 别人也能读。请运行 chmod 700 {env.state}。")
    return str(env.state)


def _disk(env: Environment) -> str:
    free = shutil.disk_usage(env.state).free
    if free < LEAST_FREE:
        raise Trouble(f"只剩 {free / 2**30:.1f} GiB。请清出至少 2 GiB，否则数据库会停。")
    return f"还有 {free / 2**30:.0f} GiB"


def _keys(env: Environment) -> str:
    path = env.state / "keys.json"
    if not path.exists():
        return "首次启动时生成"
    if stat.S_IMODE(path.stat().st_mode) != 0o600:
        raise Trouble(f"{path} 别人也能读。请运行 chmod 600 {path}，再运行 wenmai keys rotate。")
    return "只有本用户可读；记得随备份保管"


def _port(env: Environment) -> str:
    if serving.listening(door := serving.Door("127.0.0.1", env.port, 1)):
        return f"{env.port} 正在使用（若不是文脉，请换 PORT）"
    serving.check_port(door)
    return f"{env.port} 空着"


def _programs(env: Environment) -> str:
    if env.database_url:
        return "用 DATABASE_URL 的服务器"
    chosen = identity.choose()
    return f"{binaries.installation()}（{_as_whom(chosen)}）"


def _as_whom(chosen: identity.Identity) -> str:
    if chosen.prefix:
        return "root 在用户命名空间里运行"
    return f"以 {chosen.account} 运行" if chosen.account else "以本用户运行"


def _attach(ctx: click.Context, env: Environment) -> str:
    boot.attach(ctx)
    return "可以连接" if env.database_url else "内置服务器可以连接"


def _database(ctx: click.Context, env: Environment) -> Iterator[Check]:
    url = database.address(env)
    yield checked("数据库版本", lambda: _version(url))
    yield checked("编码和排序", lambda: _locale(url))
    yield checked("扩展", lambda: _extensions(url))
    yield checked("权限", lambda: _role(url))
    boot.django(ctx, database=False)
    migrated = checked("表结构", _migrated)
    yield migrated
    if migrated.good:
        yield from _data()
        yield from (checked(about, look) for about, look in import_module("wenmai.cli.readiness").looks(env))
    connections.close_all()


def _row(url: str, query: str) -> tuple[str, ...]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone() or ()


def _version(url: str) -> str:
    database.check_external(url)
    return _row(url, "show server_version")[0]


def _locale(url: str) -> str:
    found = _row(
        url, "select pg_encoding_to_char(encoding), datctype from pg_database where datname = current_database()"
    )
    if found[0] != "UTF8" or found[1] in {"C", "POSIX"}:
        raise Trouble(
            f"{'、'.join(found)}。请用 UTF8 和 C.UTF-8 建库：createdb -T template0 -E UTF8 --locale=C.UTF-8。"
        )
    return "、".join(found)


def _extensions(url: str) -> str:
    known = ", ".join(f"'{name}'" for name in EXTENSIONS)
    query = f"select string_agg(name, '、') from pg_available_extensions where name in ({known})"  # noqa: S608
    found = _row(url, query)[0] or ""
    missing = [name for name in EXTENSIONS if name not in found]
    if missing:
        raise Trouble(f"缺 {'、'.join(missing)}。请安装 postgresql-contrib。")
    return found


def _role(url: str) -> str:
    owns = _row(url, "select (select rolsuper from pg_roles where rolname = current_user)::text")[0]
    if owns == "true":
        raise Trouble("网页服务用的是超级用户。请把 DATABASE_URL 换成普通角色，迁移用 DATABASE_OWNER_URL。")
    return _row(url, "select current_user::text")[0]


def _migrated() -> str:
    pending = boot.pending_migrations()
    if pending:
        raise Trouble(f"还有 {pending} 个迁移没有做。请运行 wenmai manage migrate。")
    return "是最新的"


def _data() -> Iterator[Check]:
    yield checked("汇总", _lag)
    yield checked("后台任务", _jobs)
    yield from _calendar()
    yield checked("备份", _backup)


def _calendar() -> Iterator[Check]:
    """Bad when this year's working days are only assumed; next year's are announced in November at the earliest."""
    days, today = import_module("wenmai.places.queries.days"), import_module("wenmai.kernel.clock").today()
    for warning in days.calendar_warnings(today):
        yield Check("日历", good=days.year_is_final(today.year), said=warning, doubtful=days.year_is_final(today.year))


def _lag() -> str:
    followers = import_module("wenmai.ledger.feed").lag()
    stopped = [each.name for each in followers if each.failures]
    if stopped:
        raise Trouble(f"{'、'.join(stopped)} 停在一个错误上。请看运行页的错误和 worker 的日志。")
    longest = max((each.seconds for each in followers), default=0.0)
    if longest > LONGEST_LAG:
        raise Trouble(f"落后 {longest:.0f} 秒。请看 wenmai worker 是否在运行。")
    return f"{len(followers)} 个，最多落后 {longest:.0f} 秒"


def _jobs() -> str:
    jobs = import_module("wenmai.web.operations").jobs()
    if jobs.failed:
        raise Trouble(f"有 {jobs.failed} 个失败的任务。请在运行页查看原因。")
    return f"{jobs.waiting} 个在等"


def _backup() -> str:
    when = import_module("wenmai.web.operations").last_backup()
    if when is None:
        raise Doubt("还没有。正式使用前请安排每天 wenmai backup。")
    age = (import_module("wenmai.kernel.clock").now() - when).days
    if age >= OLDEST_BACKUP:
        raise Doubt(f"上次 {when:%Y-%m-%d %H:%M}，已过 {age} 天。请看 wenmai-backup.timer 是否在运行。")
    return f"上次 {when:%Y-%m-%d %H:%M}"
