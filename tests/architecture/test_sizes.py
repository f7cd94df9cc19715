"""The sizes of STYLE.md. There is no list of exceptions."""

import statistics

from tests.architecture.tree import ROOT, SOURCE, functions, layers_of, length, name_of, rooms, sources


def _lines(path) -> int:
    return path.read_text().count("\n")


def test_no_source_file_passes_400_lines():
    assert [name_of(p) for p in sources() if _lines(p) > 400] == []


def test_no_test_file_passes_500_lines():
    assert [name_of(p) for p in (ROOT / "tests").rglob("*.py") if _lines(p) > 500] == []


def test_no_function_passes_40_lines():
    assert [f"{name_of(p)}:{f.name}" for p in sources() for f in functions(p) if length(f) > 40] == []


def test_no_view_passes_20_lines():
    doors = [p for p in sources() if layers_of(p) & {"views", "api"}]
    assert [f"{name_of(p)}:{f.name}" for p in doors for f in functions(p) if length(f) > 20] == []


def test_the_median_function_is_under_8_lines():
    assert statistics.median(length(f) for p in sources() for f in functions(p)) < 8


def test_no_function_takes_more_than_8_parameters():
    def count(f) -> int:
        return (
            len(f.args.posonlyargs)
            + len(f.args.args)
            + len(f.args.kwonlyargs)
            - (f.args.args[:1] != [] and f.args.args[0].arg in {"self", "cls"})
        )

    assert [f"{name_of(p)}:{f.name}" for p in sources() for f in functions(p) if count(f) > 8] == []


def test_no_template_passes_150_lines():
    assert [name_of(p) for p in SOURCE.rglob("templates/**/*.html") if _lines(p) > 150] == []


def test_own_scripts_stay_small():
    own = [p for p in (SOURCE / "web/static/js").rglob("*.js") if "vendor" not in p.parts]
    assert [name_of(p) for p in own if _lines(p) > 150] == []
    assert sum(_lines(p) for p in own) <= 1500


def test_every_function_says_what_it_returns():
    assert [f"{name_of(p)}:{f.name}" for p in sources() for f in functions(p) if f.returns is None] == []


def test_no_room_is_a_drawer():
    forbidden = {"utils", "helpers", "common", "misc", "manager", "managers", "tools"}
    assert [name_of(p) for p in sources() if {p.stem, p.parent.name} & forbidden] == []


def test_every_room_readme_stays_under_80_lines():
    assert [r.name for r in rooms() if (r / "README.md").exists() and _lines(r / "README.md") > 80] == []
