"""A page as PDF by the browser of the machine, where there is one; where there is none the page says how to print it oneself."""

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 40  # seconds
_one_at_a_time = Lock()


@cache
def browser() -> str:
    """The program, or "" where none is installed."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), "")


def pdf_of(html: str, style: Path) -> bytes:
    """The page as PDF, one at a time. `html` loads `style` by its bare name and nothing else. Raises Conflict where it cannot
    be made.
    """
    with _one_at_a_time, tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        shutil.copy(style, folder)
        _print(page, made, folder)
        if not made.is_file():
            raise Conflict("plan.no_pdf", _("没有印成。请在浏览器里打印，存成 PDF。"))
        return made.read_bytes()


def _print(page: Path, made: Path, folder: str) -> None:
    options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-extensions"]
    options += (
        [] if os.geteuid() else ["--no-sandbox"]
    )  # as root it does not start with one; the page is ours and loads its style only
    command = [browser(), *options, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", page.as_uri()]
    try:
        subprocess.run(command, timeout=PATIENCE, check=False, capture_output=True)  # noqa: S603 - our own page, no shell
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise Conflict("plan.no_pdf", _("没有印成。请在浏览器里打印，存成 PDF。")) from wrong
