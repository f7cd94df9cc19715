"""Writes the kept tables anew: `python -m tests.runtime.make_structure`, after a release or when migrating takes long again.

Every migration is run on an empty cluster, and what pg_dump says of the tables is kept (wenmai.runtime.structure).
"""

import os
import subprocess
import tempfile
from importlib import import_module

import django
import psycopg

from wenmai.runtime import binaries, scratch, structure

OF_DJANGO = {"django_migrations", "django_content_type", "auth_permission"}  # written at every migrate
FIRST_ROWS = {
    "audit_epoch": "INSERT INTO public.audit_epoch (number, cluster, reason)"
    " SELECT 1, system_identifier, 'first start' FROM pg_control_system();\n"
}
"""What migrations write into empty tables, and how a new database comes by it."""


def main() -> None:
    """Migrate, dump, keep."""
    cluster = scratch.start(durable=False)
    try:
        with tempfile.TemporaryDirectory() as state:
            applied = _migrate(cluster.owner, state)
        if filled(cluster.owner) != OF_DJANGO | set(FIRST_ROWS):
            raise SystemExit(f"{filled(cluster.owner)}: a migration writes rows that FIRST_ROWS does not know.")
        structure.write(applied, dump(cluster.owner) + "".join(FIRST_ROWS.values()))
    finally:
        cluster.close()


def dump(owner: str) -> str:
    """The tables of a database as pg_dump of the embedded server says them."""
    words = ["--schema-only", "--no-owner", "--no-privileges", "-d", owner]
    program = str(binaries.installation() / "bin" / "pg_dump")
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def filled(owner: str) -> set[str]:
    """Tables that have rows."""
    with psycopg.connect(owner) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            name for (name,) in names if connection.execute(f"SELECT EXISTS (SELECT FROM {name})").fetchone() == (True,)
        }


def _migrate(owner: str, state: str) -> list[structure.Name]:
    os.environ |= {
        "DATABASE_URL": owner, "WENMAI_STATE": state, "WENMAI_DB_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "wenmai.settings",
    }  # fmt: skip
    django.setup()
    import_module("django.core.management").call_command("migrate", interactive=False, verbosity=0, each=True)
    recorder = import_module("django.db.migrations.recorder").MigrationRecorder
    names = recorder(import_module("django.db").connection).migration_qs.order_by("pk").values_list("app", "name")
    found = list(names)
    import_module("django.db").connections.close_all()
    return found


if __name__ == "__main__":
    main()
