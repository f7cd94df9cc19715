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
    return parse(path.read_text())


def parse(text: str) -> Keys:
    """The keys as a key file, or a backup, holds them."""
    raw: dict[str, Any] = json.loads(text)
    return Keys(
        raw["django_secret"],
        tuple(raw["django_secret_fallbacks"]),
        tuple(raw["field_keys"]),
        tuple(raw["index_keys"]),
        tuple(raw["code_seeds"]),
    )


def rotate(state: Path) -> Keys:
    """Put new keys first; the old ones go on reading and verifying what they wrote.

    The index keys stay: a blind index is looked up by equality, so a new key would need every row written anew.
    """
    old, new = load(state), _fresh()
    rotated = Keys(
        django_secret=new.django_secret,
        django_secret_fallbacks=(old.django_secret, *old.django_secret_fallbacks),
        field_keys=(*new.field_keys, *old.field_keys),
        index_keys=old.index_keys,
        code_seeds=(*new.code_seeds, *old.code_seeds),
    )
    draft = _draft(state / "keys.json", rotated)
    draft.replace(state / "keys.json")
    return rotated


def _create(path: Path, keys: Keys) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _draft(path, keys)
    try:
        os.link(draft, path)  # fails if another process was first: then theirs stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, keys: Keys) -> Path:
    draft = path.with_name(f"keys.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump(asdict(keys), handle)
        handle.flush()
        os.fsync(handle.fileno())
    return draft
