"""Versions of the texts that people agree to. A new wording gets a new version; old consents keep theirs."""

NOTICE_VERSION = "2026-11"
