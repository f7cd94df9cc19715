"""`wenmai manage …`: Django's commands, with the database running and in the role that the command needs."""

import os

import click
from django.core.management import execute_from_command_line

from wenmai.cli import boot
from wenmai.runtime import database, environment

OWNER_COMMANDS = frozenset(
    {"migrate", "flush", "dbshell", "sqlflush", "sqlmigrate", "showmigrations", "makemigrations"}
)
WITHOUT_DATABASE = frozenset({"collectstatic", "compilemessages", "makemessages", "help", "version"})
PLAIN = {"ignore_unknown_options": True, "help_option_names": []}


@click.command("manage", context_settings=PLAIN)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Run one of Django's commands."""
    name = words[0] if words else "help"
    if name in OWNER_COMMANDS:
        os.environ["WENMAI_DB_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenmai.settings")
    if name not in WITHOUT_DATABASE:
        boot.attach(ctx)
    execute_from_command_line(["wenmai manage", *words])
    if name == "migrate":
        share_tables()


def share_tables() -> None:
    """Let the application role use what the owner has just made; with one role for both there is nothing to share."""
    env = environment.read(os.environ | {"WENMAI_DB_ROLE": "app"})
    owner = environment.read(os.environ | {"WENMAI_DB_ROLE": "owner"})
    app_url, owner_url = database.address(env), database.address(owner)
    if app_url != owner_url:
        database.grant(owner_url, database.parse_url(app_url)["USER"])
