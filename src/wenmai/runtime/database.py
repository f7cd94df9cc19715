"""Where the database is: DATABASE_URL if set, else the embedded server of this checkout's state folder."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from wenmai.runtime.environment import BadSetting, Environment


def parse_url(url: str) -> dict[str, Any]:
    """Django's DATABASES entry of a postgresql:// address. Raises BadSetting."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting("DATABASE_URL 要以 postgresql:// 开头；文脉只用 PostgreSQL 15 或更新的版本。")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "OPTIONS": options,
    }


def address(environment: Environment) -> str:
    """The address to use: the setting, else what the launcher recorded in the state folder."""
    if environment.database_url:
        return environment.database_url
    recorded = environment.state / "database-url"
    return recorded.read_text().strip() if recorded.exists() else "postgresql:///wenmai"
