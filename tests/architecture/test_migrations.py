"""Migrations are named for what they do, and none is missing."""

from django.core.management import call_command

from tests.architecture.tree import SOURCE, name_of


def test_no_migration_has_a_generated_name():
    names = [p for p in SOURCE.rglob("migrations/*.py") if p.stem != "__init__"]
    assert [name_of(p) for p in names if "_auto_" in p.stem or p.stem.endswith("_initial")] == []


def test_migrations_are_numbered_without_gaps():
    for folder in SOURCE.glob("*/migrations"):
        numbers = sorted(int(p.stem[:4]) for p in folder.glob("[0-9]*.py"))
        assert numbers == list(range(1, len(numbers) + 1)), folder.parent.name


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
