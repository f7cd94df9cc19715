"""Settings from variables: defaults, and a sentence for each value that cannot be used."""

import pytest

from wenmai.runtime import database, environment, mail
from wenmai.runtime.environment import BadSetting


def test_read_without_variables_gives_the_defaults():
    found = environment.read({})
    assert found.state == environment.CHECKOUT / ".wenmai"
    assert (found.port, found.database_role, found.demo, found.debug) == (8000, "app", "city", False)
    assert found.log_days == 184


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"), ("PORT", "65536"), ("PORT", "八千"), ("PORT", "８０"), ("WENMAI_DEBUG", "maybe"),
        ("WENMAI_DB_ROLE", "root"), ("WENMAI_DEMO", "country"), ("WENMAI_LOG_DAYS", "30"), ("WENMAI_CARD_URL", "cards.example"), ("WENMAI_CARD_URL", "https://cards.example"),
        ("WENMAI_ISIL", "攀枝花"), ("WENMAI_ISIL", "CN-510402-1-PZHLIB"),
    ],
)  # fmt: skip
def test_read_names_the_variable_that_cannot_be_used(name, value):
    with pytest.raises(BadSetting, match=name):
        environment.read({name: value})


def test_secure_follows_the_proxy():
    assert environment.read({"WENMAI_BEHIND_PROXY": "1"}).secure
    assert environment.read({"WENMAI_SECURE": "1"}).secure
    assert not environment.read({}).secure


def test_parse_url_reads_sockets_ports_and_passwords():
    found = database.parse_url("postgresql://u%40x:p%2Fw@db.example:6432/wen?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "u@x", "p/w", "db.example", "6432", "wen",
    )  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert database.parse_url("postgresql://u@/wen?host=/tmp/s")["HOST"] == "/tmp/s"


def test_parse_url_refuses_another_database():
    with pytest.raises(BadSetting, match="PostgreSQL 15"):
        database.parse_url("mysql://u@h/d")


def test_address_takes_the_owner_url_only_for_the_owner():
    both = {"DATABASE_URL": "postgresql://app@h/d", "DATABASE_OWNER_URL": "postgresql://owner@h/d"}
    assert database.address(environment.read(both)) == "postgresql://app@h/d"
    assert database.address(environment.read(both | {"WENMAI_DB_ROLE": "owner"})) == "postgresql://owner@h/d"
    one = environment.read({"DATABASE_URL": "postgresql://app@h/d", "WENMAI_DB_ROLE": "owner"})
    assert database.address(one) == "postgresql://app@h/d"


def test_mail_is_kept_as_files_until_a_server_is_named():
    assert mail.read("").backend.endswith("filebased.EmailBackend")
    found = mail.read("smtp://a%40b:secret@mail.example:587?tls=1")
    assert (found.host, found.port, found.user, found.password, found.use_tls, found.use_ssl) == (
        "mail.example", 587, "a@b", "secret", True, False,
    )  # fmt: skip
    with pytest.raises(BadSetting, match="WENMAI_MAIL_URL"):
        mail.read("imap://x")
