"""Keys: made once, readable by their owner only, rotated by adding."""

import stat
from concurrent.futures import ThreadPoolExecutor

from wenmai.runtime import keys


def test_load_makes_one_private_file_even_when_raced(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: keys.load(tmp_path), range(8)))
    assert len(found) == 1
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_rotate_puts_new_keys_first_and_keeps_the_old(tmp_path):
    old = keys.load(tmp_path)
    new = keys.rotate(tmp_path)
    assert new == keys.load(tmp_path)
    assert new.django_secret != old.django_secret
    assert new.django_secret_fallbacks == (old.django_secret,)
    assert new.field_keys[1:] == old.field_keys
    assert new.code_seeds[1:] == old.code_seeds
    assert new.index_keys == old.index_keys
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
