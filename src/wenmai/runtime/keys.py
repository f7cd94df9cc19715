"""The installation's keys: made on first start, rotated by adding, kept in the backup. Never logged."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets in hex. The first of each tuple is used, the rest still read what older keys wrote."""

    django_secret: str
    django_secret_fallbacks: tuple[str, ...]
    field_keys: tuple[str, ...]  # SM4, 16 bytes: personal fields
    index_keys: tuple[str, ...]  # HMAC-SM3, 32 bytes: blind indexes
    code_seeds: tuple[str, ...]  # Ed25519 seeds, 32 bytes: the one code


def _fresh() -> Keys:
    return Keys(secrets.token_hex(32), (), (secrets.token_hex(16),), (secrets.token_hex(32),), (secrets.token_hex(32),))


def load(state: Path) -> Keys:
    """Read the keys of the state folder, or make them. Concurrent first starts agree on one file."""
    path = state / "keys.json"
    if not path.exists():
        _create(path, _fresh())
    raw: dict[str, Any] = json.loads(path.read_text())
    return Keys(**{name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()})


def _create(path: Path, keys: Keys) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"keys.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump(asdict(keys), handle)
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(draft, path)  # fails if another process was first: then theirs stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()
