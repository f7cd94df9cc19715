"""Log lines: one JSON object each, a file a day, kept long enough, no personal data."""

import json
import logging
import stat
from datetime import datetime, timedelta

from wenmai.runtime import logs


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("wenmai.x", logging.WARNING, "f.py", 1, message, (), None)
    vars(made).update(extra)
    return made


def test_a_line_is_one_json_object_with_extra_fields():
    line = json.loads(logs.Lines().format(record("loop failed", loop="ledger.feed")))
    assert (line["level"], line["logger"], line["message"], line["loop"]) == (
        "warning", "wenmai.x", "loop failed", "ledger.feed",
    )  # fmt: skip
    assert line["at"].endswith("+08:00")


def test_a_line_holds_no_phone_citizen_id_mail_or_row_detail():
    said = "13800138000 51040219900101123X zhou.lan@example.com\nDETAIL:  Key (phone)=(1) exists.\nend"
    made = record(said)
    made.exc_info = (ValueError, ValueError(said), None)
    text = logs.Lines().format(made)
    for part in ("13800138000", "51040219900101123", "zhou", "Key (phone)"):
        assert part not in text
    assert "end" in text


def test_a_line_holds_no_secret_address():
    made = record("GET /booking/calendar/Zr3-12345678_kQhV0aYx7TgLmN2pB4cD.ics 200")
    assert json.loads(logs.Lines().format(made))["message"] == "GET /booking/calendar/◼.ics 200"


def test_daily_file_appends_to_one_private_file_a_day_and_forgets_the_oldest(tmp_path):
    today = datetime.now(logs.SHANGHAI)
    kept, gone = (tmp_path / f"wenmai-{today - timedelta(days=days):%Y-%m-%d}.jsonl" for days in (184, 185))
    kept.touch()
    gone.touch()
    for _ in range(2):  # two processes
        handler = logs.DailyFile(str(tmp_path), 184)
        handler.setFormatter(logs.Lines())
        handler.emit(record("one"))
        handler.emit(record("two"))
    written = tmp_path / f"wenmai-{today:%Y-%m-%d}.jsonl"
    assert [json.loads(line)["message"] for line in written.read_text().splitlines()] == ["one", "two"] * 2
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert kept.exists()
    assert not gone.exists()
