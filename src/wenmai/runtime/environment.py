"""The one reader of environment variables: typed, with every variable named here and in docs/operations/settings.md."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


class BadSetting(ValueError):
    """A variable has a value that cannot be used; the message says which and what it takes."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Deployment settings; times in seconds, paths absolute."""

    state: Path
    database_url: str
    port: int
    debug: bool
    allowed_hosts: tuple[str, ...]
    behind_proxy: bool
    mail_url: str
    demo: str


def _flag(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name, "").strip().lower()
    if value in {"", "0", "no", "false"}:
        return False
    if value in {"1", "yes", "true"}:
        return True
    raise BadSetting(f"{name} 只能是 1 或 0，现在是「{value}」。")


def _port(variables: Mapping[str, str]) -> int:
    value = variables.get("PORT", "").strip() or "8000"
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise BadSetting(f"PORT 要 1 到 65535 的整数，现在是「{value}」。")
    return int(value)


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def read(variables: Mapping[str, str] | None = None) -> Environment:
    """Read the process environment (or `variables`). Raises BadSetting."""
    env = os.environ if variables is None else variables
    return Environment(
        state=Path(env.get("WENMAI_STATE") or CHECKOUT / ".wenmai").resolve(),
        database_url=env.get("DATABASE_URL", "").strip(),
        port=_port(env),
        debug=_flag(env, "WENMAI_DEBUG"),
        allowed_hosts=_words(env.get("WENMAI_HOSTS", "")) or ("localhost", "127.0.0.1", "[::1]"),
        behind_proxy=_flag(env, "WENMAI_BEHIND_PROXY"),
        mail_url=env.get("WENMAI_MAIL_URL", "").strip(),
        demo=env.get("WENMAI_DEMO", "city").strip() or "city",
    )
