"""Logs: one JSON object a line, to stderr and, if asked, to a file a day kept at least six months. No personal data.

The six months are 网络安全法 第二十一条 (三); what people did stands in the audit trail, not here.
"""

import json
import logging
import os
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wenmai.runtime.environment import Environment

SHANGHAI = ZoneInfo("Asia/Shanghai")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request", "server_time"}
PERSONAL = (
    (re.compile(r"(?<=/calendar/)[\w-]{24,}(?=\.ics)"), "◼"),  # who has this address reads what it leads to
    (re.compile(r"(?m)^\s*DETAIL:.*$"), ""),  # PostgreSQL's detail repeats the row's values
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "◼@◼"),
    (re.compile(r"\d{8,}[\dXx]?"), "◼"),  # phone, citizen id and card numbers
)


def scrub(text: str) -> str:
    """The text without e-mail addresses, long numbers and PostgreSQL's details."""
    for pattern, instead in PERSONAL:
        text = pattern.sub(instead, text)
    return text


class Lines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, the caller's extra fields, error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD}
        line |= {name: scrub(str(value)) for name, value in extra.items() if isinstance(value, str | int | float)}
        if record.exc_info:
            line["error"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class DailyFile(logging.Handler):
    """Appends to FOLDER/wenmai-YYYY-MM-DD.jsonl (days in Asia/Shanghai); several processes may share it."""

    def __init__(self, folder: str, days: int) -> None:
        super().__init__()
        self.folder = Path(folder)
        self.days = days
        self.open_day = ""
        self.descriptor = -1

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line with one call, so that lines of two processes do not mix."""
        try:
            self._turn(datetime.now(SHANGHAI))
            os.write(self.descriptor, f"{self.format(record)}\n".encode())
        except OSError:
            self.handleError(record)

    def _turn(self, now: datetime) -> None:
        day = f"{now:%Y-%m-%d}"
        if day == self.open_day:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.descriptor >= 0:
            os.close(self.descriptor)
        self.descriptor = os.open(self.folder / f"wenmai-{day}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.open_day = day
        self._forget_before(f"wenmai-{now - timedelta(days=self.days):%Y-%m-%d}.jsonl")

    def _forget_before(self, oldest: str) -> None:
        for path in self.folder.glob("wenmai-????-??-??.jsonl"):
            if path.name < oldest:
                path.unlink(missing_ok=True)


def configuration(environment: Environment) -> dict[str, Any]:
    """What logging.config.dictConfig takes, for Django and for the web server."""
    handlers: dict[str, Any] = {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "lines"},
    }
    if environment.log_folder:
        days = environment.log_days
        handlers["file"] = {"()": DailyFile, "folder": str(environment.log_folder), "days": days, "formatter": "lines"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": Lines}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "WARNING"},
        "loggers": {
            "wenmai": {"level": "INFO"},
            "django": {"handlers": [], "propagate": True},
            "_granian": {"handlers": [], "level": "ERROR", "propagate": True},
            "granian.access": {"handlers": ["file"] if "file" in handlers else [], "level": "INFO", "propagate": False},
        },
    }
