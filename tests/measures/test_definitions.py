"""Measures are files; what is wrong with one is said in Chinese with its line."""

import pytest

from wenmai.kernel.errors import Invalid, NotFound
from wenmai.ledger.gauges import all_gauges
from wenmai.ledger.kinds import all_kinds
from wenmai.measures.definitions import FOLDER, all_measures, get_measure, read_file, read_folder
from wenmai.places.models import InstitutionKind

GOOD = '[[measure]]\nid = "t.x"\ntitle = "试"\nunit = "次"\nsource = "facts"\n[[measure.facts]]\nkinds = ["library.visit"]\n'


def _file(tmp_path, text: str, name: str = "a.toml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_every_measure_reads_declared_kinds_and_gauges_of_known_houses():
    kinds, gauges = {kind.name for kind in all_kinds()}, {gauge.name for gauge in all_gauges()}
    measures = all_measures().values()
    assert {kind for measure in measures for kind in measure.kinds} - kinds == set()
    assert {measure.gauge for measure in measures if measure.gauge} - gauges == set()
    houses = {kind for measure in measures for kind in (*measure.reports, *measure.institution_kind)}
    houses |= {kind for measure in measures for selection in measure.facts for kind in selection.institution_kind}
    assert houses - set(InstitutionKind.values) == set()


def test_the_folder_has_the_measures_of_both_plans():
    assert len(read_folder(FOLDER)) >= 40


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('unit = "次"\n', ""), "缺少「unit」"),
        (('unit = "次"', 'unit = "次"\ncolour = "red"'), "不认识「colour」"),
        (('source = "facts"', 'source = "file"'), "「source」只能是 'facts'、'gauge'"),
        (('kinds = ["library.visit"]', "kinds = []"), "不能为空"),
        (('kinds = ["library.visit"]', 'kinds = ["visit"]'), "写法不对"),
        (("[[measure.facts]]\n", '[[measure.facts]]\nkinds = ["library.visit"]\n[[measure.facts]]\n'), "重复计数"),
        (('source = "facts"', 'source = "gauge"'), "要写 gauge"),
        (('id = "t.x"', 'id = "t.x'), "TOML 写法有误"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path, change, said):
    with pytest.raises(Invalid) as caught:
        read_file(_file(tmp_path, "\n\n" + GOOD.replace(*change)))
    assert said in caught.value.message
    assert caught.value.message.startswith("a.toml")
    if "TOML" not in said:
        assert "第 4 行" in caught.value.message


def test_one_id_stands_once(tmp_path):
    _file(tmp_path, GOOD)
    _file(tmp_path, GOOD, "b.toml")
    with pytest.raises(Invalid, match="写了两次"):
        read_folder(tmp_path)


def test_the_version_changes_with_what_is_counted_and_not_with_the_title(tmp_path):
    [first] = read_file(_file(tmp_path, GOOD))
    [titled] = read_file(_file(tmp_path, GOOD.replace("试", "另一个")))
    [other] = read_file(
        _file(tmp_path, GOOD.replace('kinds = ["library.visit"]', 'kinds = ["library.visit"]\nchannel = ["online"]'))
    )
    assert first.version == titled.version
    assert first.version != other.version


def test_an_unknown_measure_is_not_found():
    with pytest.raises(NotFound, match=r"t\.none"):
        get_measure("t.none")
