"""WENMAI_MAIL_URL: smtp://user:password@host:587?tls=1; unset, mail is kept as files in the state folder."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from wenmai.runtime.environment import BadSetting

BACKENDS = "django.core.mail.backends"


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail leaves: Django's EMAIL_ settings of the same names."""

    backend: str = f"{BACKENDS}.filebased.EmailBackend"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_ssl: bool = False
    use_tls: bool = False


def read(url: str) -> Mail:
    """The settings of an address, or files for an empty one. Raises BadSetting."""
    if not url:
        return Mail()
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("WENMAI_MAIL_URL 要写成 smtp://用户:口令@主机:587?tls=1 或 smtps://用户:口令@主机:465。")
    return Mail(
        backend=f"{BACKENDS}.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or (465 if parts.scheme == "smtps" else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parse_qs(parts.query).get("tls") == ["1"],
    )
