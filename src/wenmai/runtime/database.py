"""Where the database is: DATABASE_URL if set, else the embedded server of this checkout's state folder."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from wenmai.runtime.environment import BadSetting, Environment
from wenmai.runtime.trouble import Trouble

OLDEST = 15
OWNER = "wenmai_owner"  # owns every table, migrates
APP = "wenmai_app"  # serves: rows only, no TRUNCATE, no tables of its own
NAME = "wenmai"
NOT_STARTED = "postgresql:///wenmai"
# Planning a list of seven joined tables takes longer than running it; ADR 13 has the figures.
PREPARED = {"server_side_binding": True, "prepare_threshold": 5}


def parse_url(url: str) -> dict[str, Any]:
    """Django's DATABASES entry of a postgresql:// address. Raises BadSetting."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting("DATABASE_URL 要以 postgresql:// 开头；文脉只用 PostgreSQL 15 或更新的版本。")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "wenmai.runtime.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "OPTIONS": options,
    }


def entry(environment: Environment) -> dict[str, Any]:
    """Django's DATABASES entry of this process. Statements are prepared, but not behind a pooler of transactions."""
    found = parse_url(address(environment))
    return found | {"OPTIONS": found["OPTIONS"] | ({} if environment.pooler else PREPARED)}


def address(environment: Environment) -> str:
    """The address for the role in WENMAI_DB_ROLE: the setting, else what the launcher recorded in the state folder."""
    if environment.database_url:
        return _external(environment)
    recorded = recorded_addresses(environment.state)
    return recorded.get(environment.database_role, NOT_STARTED)


def _external(environment: Environment) -> str:
    wants_owner = environment.database_role == "owner"
    return (environment.database_owner_url if wants_owner else "") or environment.database_url


def recorded_addresses(state: Path) -> dict[str, str]:
    """What the launcher of the embedded server wrote down: {"app": …, "owner": …}; empty before the first start."""
    try:
        found: dict[str, str] = json.loads((state / "addresses.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def check_external(url: str) -> None:
    """Raise Trouble unless the server of DATABASE_URL can be reached and is new enough."""
    parse_url(url)
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        raise Trouble(
            f"连不上 DATABASE_URL 所指的数据库：{_reason(error)}。请检查地址、口令和服务器是否在运行。"
        ) from error
    if version < OLDEST:
        raise Trouble(
            f"DATABASE_URL 的 PostgreSQL 是 {version}，要 {OLDEST} 或更新的版本。请升级服务器，或去掉 DATABASE_URL 用内置的。"
        )


def _reason(error: psycopg.OperationalError) -> str:
    """The last line that says what happened; a line set in by a tab only asks a question."""
    lines = [line for line in str(error).splitlines() if line.strip() and not line.startswith("\t")]
    return lines[-1].strip().rstrip(".") if lines else type(error).__name__


def make_roles(superuser_url: str) -> None:
    """Make the two roles and the database of the embedded server, once."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in (OWNER, APP):
            if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        connection.execute(sql.SQL("alter role {} createdb").format(sql.Identifier(OWNER)))  # test databases
        if not connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
            connection.execute(
                sql.SQL("create database {} owner {}").format(sql.Identifier(NAME), sql.Identifier(OWNER))
            )


def grant(owner_url: str, app: str) -> None:
    """Let the application role use every row of the owner's tables, now and in later migrations. Safe to repeat."""
    role = sql.Identifier(app)
    with psycopg.connect(owner_url) as connection:
        for statement in (
            "grant usage on schema public to {}",
            "grant select, insert, update, delete on all tables in schema public to {}",
            "grant usage, select, update on all sequences in schema public to {}",
            "alter default privileges in schema public grant select, insert, update, delete on tables to {}",
            "alter default privileges in schema public grant usage, select, update on sequences to {}",
        ):
            connection.execute(sql.SQL(statement).format(role))
