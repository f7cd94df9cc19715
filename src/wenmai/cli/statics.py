"""The static files that the web server sends, gathered when one of them has changed."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    """Gather, name by content and compress all static files, unless that has been done for the same files."""
    stamp, found = Path(settings.STATIC_ROOT) / ".stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == found:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found)


def _fingerprint() -> str:
    files = sorted(
        (path, Path(storage.path(path)).stat()) for finder in get_finders() for path, storage in finder.list([])
    )
    return sha256(repr([(path, stat.st_size, stat.st_mtime_ns) for path, stat in files]).encode()).hexdigest()
