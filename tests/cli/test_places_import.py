"""`wenmai places import FILE`: bad files are said line by line, good ones make villages findable, twice changes nothing."""

import json

import pytest
from click.testing import CliRunner

from wenmai.cli.places import command
from wenmai.kernel.actor import ANYONE
from wenmai.places.models import Division
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db
HEADER = "level,code,name,parent\n"
GOOD = f"""{HEADER}1,51,四川省,
2,5104,攀枝花市,51
3,510422,盐边县,5104
4,510422101,红格镇,510422
5,510422101200,红格村村民委员会,510422101
"""


@pytest.fixture
def run(tmp_path):
    def act(content, *more):
        path = tmp_path / "divisions.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(command, ["import", str(path), *more])

    return act


def test_villages_of_a_file_are_findable(run):
    done = run(GOOD)
    assert (done.exit_code, done.stdout) == (0, "已导入：共 5 行，写入 5，1 个村（社区）进了搜索。\n")
    assert [hit.title for hit in find(ANYONE, "红格村").items] == ["红格村村民委员会"]
    assert Division.objects.get(code="510422101200").pinyin.startswith("hong2 ge2 cun1")


def test_the_same_file_twice_changes_nothing(run):
    run(GOOD)
    done = run(GOOD, "--json")
    assert json.loads(done.stdout) == {"rows": 5, "written": 0, "villages": 0}


def test_a_village_with_a_new_name_is_found_by_it(run):
    run(GOOD)
    done = run(GOOD.replace("红格村", "昔格达村"), "--json")
    assert json.loads(done.stdout) == {"rows": 5, "written": 1, "villages": 1}
    assert find(ANYONE, "昔格达村").count == 1
    assert find(ANYONE, "红格村").count == 0


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig"])
def test_files_of_a_spreadsheet_are_read(run, encoding):
    assert run(GOOD.encode(encoding)).exit_code == 0
    assert Division.objects.get(code="510422").name == "盐边县"


def test_mistakes_are_said_line_by_line_and_nothing_is_written(run):
    bad = (
        GOOD
        + "5,510422101201,昔格达社区,510499\n5,510422101200,重了,510422101\n4,5104,短了,510422\n9,1,x,\n4,510422102,,510422\n"
    )
    done = run(bad)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "第 7 行：parent 列“510499”不是写在前面的第 4 级区划",
        "第 8 行：code 列“510422101200”在文件里出现两次",
        "第 9 行：code 列“5104”的位数与第 4 级不符",
        "第 10 行：level 列“9”要是 1 到 5",
        "第 11 行：name 列是空的",
        "有 5 行不能用，一行也没有导入。改好后再导入。",
    ]
    assert not Division.objects.exists()
    found = json.loads(run(bad, "--json").stdout)
    assert (found["written"], found["errors"][0]["line"]) == (0, "第 7 行")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x80\x81\xff\xfe\x00", "编码认不出来"),
        ("code,name\n51,四川\n", "第 1 行应当是表头 level,code,name,parent"),
        ("", "第 1 行应当是表头"),
    ],
)
def test_a_file_that_is_no_list_of_divisions_is_refused(run, content, said):
    done = run(content)
    assert (done.exit_code, said in done.stderr) == (1, True)
    assert json.loads(run(content, "--json").stdout)["written"] == 0


def test_many_mistakes_are_cut_for_a_person(run):
    done = run(HEADER + "9,1,x,\n" * 60)
    assert len(done.stderr.splitlines()) == 51
    assert "还有 10 行" in done.stderr
