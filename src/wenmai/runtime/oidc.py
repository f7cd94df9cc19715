"""Sign-in through another system (OpenID Connect): WENMAI_OIDC_SERVER, _CLIENT, _SECRET and _NAME, or none of them."""

from typing import Any
from urllib.parse import urlsplit

from wenmai.runtime.environment import BadSetting, Environment

PROVIDER = "sso"


def providers(environment: Environment) -> dict[str, Any]:
    """The setting of allauth's provider. Raises BadSetting for half an answer."""
    if not environment.oidc_server:
        return {}
    if not (environment.oidc_client and environment.oidc_secret):
        raise BadSetting("设了 WENMAI_OIDC_SERVER，还要 WENMAI_OIDC_CLIENT 和 WENMAI_OIDC_SECRET。")
    app = {
        "provider_id": PROVIDER,
        "name": environment.oidc_name,
        "client_id": environment.oidc_client,
        "secret": environment.oidc_secret,
        "settings": {"server_url": environment.oidc_server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origins(environment: Environment) -> tuple[str, ...]:
    """Where the sign-in form may lead, for the Content-Security-Policy. Raises BadSetting."""
    if not environment.oidc_server:
        return ()
    parts = urlsplit(environment.oidc_server)
    here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    # An ID token is believed because it came over TLS (OpenID Connect Core 3.1.3.7), so there has to be TLS.
    if not (parts.netloc and (parts.scheme == "https" or here)):
        raise BadSetting("WENMAI_OIDC_SERVER 要写成 https:// 开头的完整网址。")
    return (f"{parts.scheme}://{parts.netloc}",)
