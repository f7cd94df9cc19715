"""The one reader of environment variables: typed, with every variable named here and in docs/operations/settings.md."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
SIX_MONTHS = 184  # days; network logs are kept at least six months (网络安全法 第二十一条)
TWO_YEARS = 731  # days; what a figure stands on is kept two years (统计法实施条例 第二十三条)
THIRTY_DAYS = 31  # scanner lines count for 30 days after the end of a session
ROLES = ("app", "owner")
DEMOS = ("city", "province", "none")


class BadSetting(ValueError):
    """A variable has a value that cannot be used; the message says which and what it takes."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Deployment settings; times in seconds, paths absolute."""

    state: Path
    database_url: str
    database_owner_url: str
    database_role: str  # "app" serves, "owner" migrates
    pooler: bool  # a pooler that shares connections between transactions stands before the database
    port: int
    debug: bool
    allowed_hosts: tuple[str, ...]
    behind_proxy: bool
    secure: bool  # people reach it by https, here or at a proxy
    mail_url: str
    mail_from: str
    demo: str
    home_division: str  # the division whose pages are shown first
    metrics_token: str
    collecting: bool  # set by the process that gathers the static files
    sms_url: str  # takes {"phone", "text"} as JSON; empty: numbers are not verified
    sms_token: str
    sms_gateway: str  # the class that sends text messages
    card_url: str  # the service of the social-security card; empty: there is none
    card_key: str
    card_service: str  # the class that asks it
    oidc_server: str  # another system that people may sign in with
    oidc_client: str
    oidc_secret: str
    oidc_name: str
    log_folder: Path | None
    log_days: int
    door_entry_days: int  # who opened the door of a room without staff
    door_line_days: int  # what scanners read
    geometry: Path | None  # borders of divisions as GeoJSON; none: maps are tiles
    isil: str  # who runs this, as a library of the world (ISO 15511); empty: no library
    live_hosts: tuple[str, ...]  # whose players may stand in our pages
    recording_days: int  # what people read in a booth
    door_photo_days: int  # pictures that head counts stand on

    @property
    def address(self) -> str:
        """The site's own address without a final slash: the first of WENMAI_HOSTS, with the port only on this machine."""
        host = self.allowed_hosts[0].lstrip(".")
        scheme = "https" if self.secure else "http"
        return f"{scheme}://{host}" if self.behind_proxy else f"{scheme}://{host}:{self.port}"


def _flag(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name, "").strip().lower()
    if value in {"", "0", "no", "false"}:
        return False
    if value in {"1", "yes", "true"}:
        return True
    raise BadSetting(f"{name} 只能是 1 或 0，现在是「{value}」。")


def _whole(variables: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = variables.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdecimal()) or not low <= int(value) <= high:
        raise BadSetting(f"{name} 要 {low} 到 {high} 的整数，现在是「{value}」。")
    return int(value)


def _choice(variables: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = variables.get(name, "").strip() or choices[0]
    if value not in choices:
        raise BadSetting(f"{name} 只能是 {'、'.join(choices)} 之一，现在是「{value}」。")
    return value


def _word(variables: Mapping[str, str], name: str) -> str:
    return variables.get(name, "").strip()


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _host(word: str) -> str:
    """A host name alone: it goes into a header."""
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", word):
        raise BadSetting(f"WENMAI_LIVE_HOSTS 写域名，用逗号隔开，现在有「{word}」。")
    return word


def _isil(word: str) -> str:
    if word and not (len(word) <= 16 and re.fullmatch("[A-Za-z0-9]{1,4}-[A-Za-z0-9:/-]+", word)):
        raise BadSetting(f"WENMAI_ISIL 写图书馆国际标识符，如 CN-510402-1-PZH，现在是「{word}」。")
    return word


def _folder(variables: Mapping[str, str], name: str) -> Path | None:
    value = variables.get(name, "").strip()
    return Path(value).resolve() if value else None


def _gateway(variables: Mapping[str, str]) -> str:
    chosen = "HttpGateway" if _word(variables, "WENMAI_SMS_URL") else "FileGateway"
    return _word(variables, "WENMAI_SMS_GATEWAY") or f"wenmai.notices.gateways.{chosen}"


def _card_url(variables: Mapping[str, str]) -> str:
    url = _word(variables, "WENMAI_CARD_URL")
    if url and not url.startswith(("http://", "https://")):
        raise BadSetting(f"WENMAI_CARD_URL 要以 http:// 或 https:// 开头，现在是「{url}」。")
    if url and not _word(variables, "WENMAI_CARD_KEY"):
        raise BadSetting("设了 WENMAI_CARD_URL，也要设 WENMAI_CARD_KEY（与社保卡服务约定的密钥）。")
    return url


def read(variables: Mapping[str, str] | None = None) -> Environment:
    """Read the process environment (or `variables`). Raises BadSetting."""
    env = os.environ if variables is None else variables
    behind_proxy = _flag(env, "WENMAI_BEHIND_PROXY")
    return Environment(
        state=Path(env.get("WENMAI_STATE") or CHECKOUT / ".wenmai").resolve(),
        database_url=env.get("DATABASE_URL", "").strip(),
        database_owner_url=env.get("DATABASE_OWNER_URL", "").strip(),
        database_role=_choice(env, "WENMAI_DB_ROLE", ROLES),
        pooler=_flag(env, "WENMAI_POOLER"),
        port=_whole(env, "PORT", 8000, 1, 65535),
        debug=_flag(env, "WENMAI_DEBUG"),
        allowed_hosts=_words(env.get("WENMAI_HOSTS", "")) or ("localhost", "127.0.0.1", "[::1]"),
        behind_proxy=behind_proxy,
        secure=behind_proxy or _flag(env, "WENMAI_SECURE"),
        mail_url=env.get("WENMAI_MAIL_URL", "").strip(),
        mail_from=env.get("WENMAI_MAIL_FROM", "").strip() or "wenmai@localhost",
        demo=_choice(env, "WENMAI_DEMO", DEMOS),
        home_division=env.get("WENMAI_HOME", "").strip() or "5104",
        metrics_token=env.get("WENMAI_METRICS_TOKEN", "").strip(),
        collecting=_flag(env, "WENMAI_COLLECTING"),
        sms_url=_word(env, "WENMAI_SMS_URL"),
        sms_token=_word(env, "WENMAI_SMS_TOKEN"),
        sms_gateway=_gateway(env),
        card_url=_card_url(env),
        card_key=_word(env, "WENMAI_CARD_KEY"),
        card_service=_word(env, "WENMAI_CARD_SERVICE") or "wenmai.people.cardservice.over_http.OverHttp",
        oidc_server=_word(env, "WENMAI_OIDC_SERVER"),
        oidc_client=_word(env, "WENMAI_OIDC_CLIENT"),
        oidc_secret=_word(env, "WENMAI_OIDC_SECRET"),
        oidc_name=_word(env, "WENMAI_OIDC_NAME") or "统一身份认证",
        log_folder=_folder(env, "WENMAI_LOG_DIR"),
        log_days=_whole(env, "WENMAI_LOG_DAYS", SIX_MONTHS, SIX_MONTHS, 36500),
        door_entry_days=_whole(env, "WENMAI_DOOR_ENTRY_DAYS", 90, 1, 36500),
        door_line_days=_whole(env, "WENMAI_DOOR_LINE_DAYS", 90, THIRTY_DAYS, 36500),
        recording_days=_whole(env, "WENMAI_RECORDING_DAYS", 180, 1, 3650),
        geometry=_folder(env, "WENMAI_GEOMETRY"),
        isil=_isil(_word(env, "WENMAI_ISIL")),
        live_hosts=tuple(_host(word) for word in _words(env.get("WENMAI_LIVE_HOSTS", ""))),
        door_photo_days=_whole(env, "WENMAI_DOOR_PHOTO_DAYS", TWO_YEARS, THIRTY_DAYS, 36500),
    )
