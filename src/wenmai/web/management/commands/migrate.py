"""Django's `migrate`; an empty database is given the kept tables first (ADR 21)."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from wenmai.runtime import structure

PARTS = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """`--each` runs every migration, also on an empty database."""

    def add_arguments(self, parser: CommandParser) -> None:
        """As Django's, and `--each`."""
        super().add_arguments(parser)
        parser.add_argument("--each", action="store_true", help="run each migration, do not lay the kept tables")

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay the kept tables unless something special is asked for, then migrate."""
        if not options.pop("each", False) and not any(options.get(name) for name in PARTS):
            database = connections[options["database"]]
            database.ensure_connection()
            structure.lay(database.connection, MigrationLoader(None).disk_migrations.keys())
        super().handle(*args, **options)
