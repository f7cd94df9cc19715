"""Benches at full size: records recombined from real ones, and a world that is made once and copied for each bench."""

from itertools import islice
from pathlib import Path

import psycopg
import pytest
from stdnum import isbn

from wenmai.bench import stock
from wenmai.bench.world import Sizes, World, full
from wenmai.catalogue.marc.reading import Found, read
from wenmai.catalogue.preparing.prepared import Prepared, prepare
from wenmai.runtime import scratch
from wenmai.runtime.trouble import Trouble


def _read(path: Path) -> list[Found]:
    with path.open("rb") as stream:
        return [each for each in read(stream) if isinstance(each, Found)]


def test_recombined_records_are_whole_and_differ(tmp_path):
    stock.write_file(tmp_path / "made.mrc", 400)
    made = _read(tmp_path / "made.mrc")
    rows = [prepare(each) for each in made]
    assert len(made) == 400
    assert all(not each.flaws for each in made)
    assert all(isinstance(row, Prepared) for row in rows)
    numbers = [each.marc.subfield("020", "a") for each in made]
    assert all(isbn.is_valid(number) for number in numbers)
    assert len(set(numbers)) == 400
    assert len({row.title for row in rows if isinstance(row, Prepared)}) > 390


def test_recombined_years_agree_within_a_record(tmp_path):
    """The year of the coded field and of the publication are changed together, and to different years."""
    stock.write_file(tmp_path / "made.mrc", 300)
    pairs = [(each.marc.control("008")[7:11], each.marc.subfield("260", "c")) for each in _read(tmp_path / "made.mrc")]
    with stock.FILE.open("rb") as stream:
        real = [
            (each.marc.control("008")[7:11], each.marc.subfield("260", "c"))
            for each in islice(read(stream), 1000)
            if isinstance(each, Found)
        ]
    assert len({year for year, _said in pairs}) >= 15
    assert _agreeing(pairs) >= _agreeing(real) - 0.1


def _agreeing(pairs: list[tuple[str, str]]) -> float:
    dated = [(year, said) for year, said in pairs if year.isdecimal() and said]
    return sum(year in said for year, said in dated) / len(dated)


def test_records_are_the_same_each_time_and_go_on_from_a_number():
    assert list(stock.records(20)) == list(stock.records(20))
    later = list(stock.records(5, first=21))
    assert [record.partition(b"bench")[2][:7] for record in later] == [b"%07d" % number for number in range(21, 26)]


def test_a_file_without_records_is_refused(tmp_path):
    (tmp_path / "empty.mrc").write_bytes(b"")
    with pytest.raises(Trouble, match=r"empty\.mrc"):
        next(stock.records(1, tmp_path / "empty.mrc"))
    with pytest.raises(Trouble, match=r"none\.mrc"):
        next(stock.records(1, tmp_path / "none.mrc"))


def test_full_size_is_that_of_the_issue():
    assert full(1) == Sizes(250_000, 1_000_000, 200_000)


def test_a_world_is_made_once_and_copied(tmp_path):
    world, state = World(tmp_path / "world"), tmp_path / "state"
    world.folder.mkdir()
    (state / "catalogue-index").mkdir(parents=True)
    (state / "catalogue-index" / "meta.json").write_text("{}")
    server = scratch.start(durable=False, kept=world.folder)
    world.enter(server.owner, tmp_path)
    with psycopg.connect(server.owner) as connection:
        connection.execute("CREATE TABLE title (name text)")
        connection.execute("INSERT INTO title VALUES ('活着')")
    assert world.sizes is None
    world.keep(server.owner, state, Sizes(1, 2, 3, 1))
    server.close()
    server = scratch.start(durable=False, kept=world.folder)
    try:
        for turn in range(2):
            own = tmp_path / f"bench-{turn}"
            world.enter(server.owner, own)
            with psycopg.connect(server.owner) as connection:
                assert connection.execute("DELETE FROM title RETURNING name").fetchall() == [("活着",)]
            assert (own / "catalogue-index" / "meta.json").read_text() == "{}"
            world.leave(server.owner)
        assert world.sizes == Sizes(1, 2, 3, 1)
    finally:
        server.close()
        scratch.remove(world.folder)
