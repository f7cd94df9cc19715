"""One installation for the tests of the command: migrated once."""

import pytest

from tests.cli.product import Product, free_port


@pytest.fixture(scope="session")
def product(tmp_path_factory) -> Product:
    """An installation with its tables and nothing in them."""
    made = Product(tmp_path_factory.mktemp("wmcli") / "state", free_port())
    done = made.run("manage", "migrate", "--no-input", "-v0")
    assert done.returncode == 0, done.stderr
    return made
