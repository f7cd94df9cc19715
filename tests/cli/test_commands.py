"""What the commands print and refuse."""

import json
import stat
import tarfile

import pytest

from tests.cli.product import Product, free_port

pytestmark = pytest.mark.xdist_group("product")


def test_help_lists_every_command_without_a_database(tmp_path):
    done = Product(tmp_path / "state", 8000).run("--help")
    assert done.returncode == 0
    for name in (
        "demo",
        "serve",
        "worker",
        "doctor",
        "places",
        "facts",
        "gauges",
        "plan",
        "bench",
        "manage",
        "backup",
        "restore",
    ):
        assert f"\n  {name} " in done.stdout
    assert not (tmp_path / "state").exists()


def test_an_impossible_setting_is_named(tmp_path):
    done = Product(tmp_path / "state", 8000).run("doctor", PORT="x")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "文脉：PORT 要 1 到 65535 的整数，现在是「x」。\n"


def test_an_unwritable_state_folder_is_named(tmp_path):
    (tmp_path / "file").touch()
    done = Product(tmp_path / "file" / "state", free_port()).run("manage", "check")
    assert done.returncode == 1
    assert "写不进去" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_database_is_named(tmp_path):
    done = Product(tmp_path / "state", 8000).run("manage", "check", DATABASE_URL="postgresql://u@127.0.0.1:1/d")
    assert done.returncode == 1
    assert done.stderr.startswith("文脉：连不上 DATABASE_URL 所指的数据库")


def test_json_output_is_exactly_one_object(product):
    done = product.run("doctor", "--json")
    found = json.loads(done.stdout)
    assert found["good"] is (done.returncode == 0)
    abouts = {check["about"]: check["good"] for check in found["checks"]}
    assert abouts["数据库版本"]
    assert abouts["权限"]
    assert abouts["表结构"]


def test_plan_lint_answers_json(product):
    done = product.run("plan", "lint", "--json")
    assert json.loads(done.stdout)["clean"] is True


def test_an_unknown_plan_is_refused_in_a_sentence(product):
    done = product.run("plan", "status", "--plan", "nowhere", "--region", "51", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("文脉：没有")


def test_facts_import_reports_bad_lines_and_writes_nothing(product, tmp_path):
    template = product.run("facts", "template").stdout
    file = tmp_path / "facts.csv"
    file.write_text(template)
    done = product.run("facts", "import", str(file), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert (report["rows"], report["recorded"], report["written"]) == (1, 0, False)
    assert report["errors"][0]["line"] == 2


def test_serving_uses_the_role_that_may_not_truncate(product):
    code = "from django.db import connection as c; k = c.cursor(); k.execute('select current_user'); print(k.fetchone()[0])"
    assert product.run("manage", "shell", "-v0", "-c", code).stdout == "wenmai_app\n"
    refused = product.run(
        "manage",
        "shell",
        "-v0",
        "-c",
        "from django.db import connection as c; c.cursor().execute('truncate django_session')",
    )
    assert "permission denied" in refused.stderr


def test_a_backup_is_private_and_goes_on_counting_in_a_new_cluster(product, tmp_path):
    divisions = tmp_path / "divisions.csv"
    divisions.write_text("level,code,name,parent\n1,51,四川省,\n2,5104,攀枝花市,51\n3,510422,盐边县,5104\n")
    assert product.run("places", "import", str(divisions)).returncode == 0
    record = (
        "from wenmai.ledger.actions import record; from wenmai.ledger.place import Place; from wenmai.kernel import actor, clock;"
        "record(actor.system(), kind='library.visit', source='door:{}', happened_at=clock.now(), place=Place('510422'), quantity=7)"
    )
    assert product.run("manage", "shell", "-v0", "-c", record.format(1)).returncode == 0
    file = tmp_path / "b.tar"
    assert product.run("backup", str(file)).returncode == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    new = Product(tmp_path / "new" / "state", free_port())
    done = new.run("restore", str(file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["epoch"] > 1
    assert (new.state / "keys.json").read_text() == (product.state / "keys.json").read_text()
    assert new.run("manage", "shell", "-v0", "-c", record.format(2)).returncode == 0
    count = (
        "from wenmai.ledger import feed; seen = []; feed.follow('t', ['library.visit'], lambda rows: seen.extend(rows));"
        "feed.catch_up(only=['t']); print(sorted((row.source, int(row.quantity)) for row in seen))"
    )
    assert new.run("manage", "shell", "-v0", "-c", count).stdout == "[('door:1', 7), ('door:2', 7)]\n"
    again = new.run("restore", str(file))
    assert again.returncode == 1
    assert "已有数据" in again.stderr


def test_a_torn_backup_is_refused_before_anything_changes(tmp_path):
    file = tmp_path / "b.tar"
    with tarfile.open(file, "w") as tar:
        tar.add(__file__, "other")
    new = Product(tmp_path / "new" / "state", free_port())
    done = new.run("restore", str(file))
    assert done.returncode == 1
    assert "不完整" in done.stderr
    assert not new.state.exists()


def test_keys_rotate_keeps_the_old_ones(tmp_path):
    made = Product(tmp_path / "state", 8000)
    assert made.run("keys", "rotate").returncode == 0
    found = json.loads((made.state / "keys.json").read_text())
    assert len(found["field_keys"]) == 2
