"""What a restore takes out of a backup, and what it does not."""

import io
import json
import tarfile

import pytest

from wenmai.cli import archive
from wenmai.runtime import keys
from wenmai.runtime.trouble import Trouble


def a_backup(folder, **files):
    """A tar with fresh keys and the files named; the database is not looked at here."""
    keys.load(folder / "source")
    found = {archive.KEYS: (folder / "source" / "keys.json").read_bytes(), archive.ABOUT: json.dumps({}).encode()}
    path = folder / "backup.tar"
    with tarfile.open(path, "w") as tar:
        for name, content in (found | files).items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o666
            tar.addfile(member, io.BytesIO(content))
    return path


def test_files_come_back_in_their_folders_for_their_owner_only(tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    archive.restore_files(a_backup(tmp_path, **{"files/2026/scan.pdf": b"%PDF", "other/thing": b"no"}), state)
    scan = state / "files" / "2026" / "scan.pdf"
    assert scan.read_bytes() == b"%PDF"
    assert scan.stat().st_mode & 0o777 == 0o600
    assert not (state / "other").exists()


def test_a_path_that_leads_out_is_refused(tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    with pytest.raises(Trouble, match="不该有的路径"):
        archive.restore_files(a_backup(tmp_path, **{"files/../../out.txt": b"no"}), state)
    assert not (tmp_path / "out.txt").exists()
