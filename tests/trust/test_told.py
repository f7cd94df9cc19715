"""Who keeps every file of open data and solves all of them together finds no small count."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.trust.suppression import REST, Cell, Node, table_of
from wenmai.trust.told import Told, withheld

ABOVE = {"5101": "51", "5102": "51"} | {f"{city}0{n}": city for city in ("5101", "5102") for n in (1, 2, 3)}
PATHS = {"51": ["51"]} | {code: ["51", above, code] if above != "51" else ["51", code] for code, above in ABOVE.items()}


class Attacker:
    """Has the files: of each row measure, place, part, and value where it is given. Takes what has not changed for the same.

    `changes` is what somebody could know at most: which county's number is the same as in another file.
    """

    def __init__(self):
        self.rows = []

    def reads(self, file, shown):
        for cell in shown:
            self._learn(self.parts(file, cell))

    def parts(self, file, cell):
        """A row of a file as a sum of what counties have, or cities themselves."""
        names = set(file) - {"all"} | {REST} if cell.measure == "all" else {cell.measure}
        found = {}
        for name in names:
            for code, value in self.of(file, name).items():
                within = code == cell.node.code or (not cell.node.own and _within(code, cell.node.code))
                if within and value:
                    found[name, code, value] = Fraction(1)
        return found

    def of(self, file, name):
        if name != REST:
            return file.get(name, {})
        parts = [each for other, each in file.items() if other != "all"]
        codes = {code for each in (file.get("all", {}), *parts) for code in each} if "all" in file else ()
        return {code: file["all"].get(code, 0) - sum(each.get(code, 0) for each in parts) for code in codes}

    def knows(self, asked):
        return not self._left(asked)

    def _left(self, row):
        left = dict(row)
        for pivot, known in self.rows:
            times = left.get(pivot)
            if times:
                left = {key: left.get(key, 0) - times * known.get(key, 0) for key in left.keys() | known.keys()}
                left = {key: value for key, value in left.items() if value}
        return left

    def _learn(self, row):
        left = self._left(row)
        if left:
            pivot = min(left)
            self.rows.append((pivot, {key: value / left[pivot] for key, value in left.items()}))


def _within(code, region):
    while code in ABOVE:
        code = ABOVE[code]
        if code == region:
            return True
    return False


def _values(file, attacker):
    """Every cell that a file has or that follows from it, with its value."""
    nodes = {Node(code, own) for code in PATHS for own in (False, True)}
    for name in (*file, *([REST] if "all" in file else [])):
        for node in nodes:
            parts = attacker.parts(file, Cell(name, node))
            yield parts, sum(value for _name, _code, value in parts)


def _whole(family, rest):
    codes = {code for each in (*family.values(), rest) for code in each}
    return family | {"all": {code: sum((each.get(code, Decimal(0)) for each in (*family.values(), rest)), Decimal(0)) for code in codes}}  # fmt: skip


COUNTS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 9, 40]).map(Decimal)
CODES = [code for code in PATHS if len(code) > 2]
CHANGES = st.dictionaries(st.sampled_from(CODES), COUNTS, max_size=3)
FIRST = st.dictionaries(st.sampled_from(CODES), COUNTS, min_size=3)


def _files(first, changes):
    files = [first]
    for change in changes:
        files.append(
            {name: held | ({**change[at]} if at < len(change) else {}) for at, (name, held) in enumerate(first.items())}
        )
        first = files[-1]
    return files


@settings(max_examples=150, deadline=None)
@given(FIRST, st.lists(st.tuples(CHANGES), max_size=5))
def test_no_small_count_follows_from_all_files_together(first, changes):
    _attack([{"teams": file["teams"]} for file in _files({"teams": first}, changes)], "teams")


@settings(max_examples=80, deadline=None)
@given(FIRST, FIRST, CHANGES, st.lists(st.tuples(CHANGES, CHANGES), max_size=4))
def test_no_small_count_follows_where_measures_are_parts_of_one_another(one, two, rest, changes):
    files = _files({"a": one, "b": two}, changes)
    _attack([_whole(file, rest) for file in files], "all")


def _attack(files, whole):
    """A sum that becomes a small cell after it was told as two larger ones cannot be taken back; everything else is asked."""
    told, attacker, small = Told(), Attacker(), []
    for file in files:
        table = table_of(file, PATHS, whole)
        small += [parts for parts, value in _values(file, attacker) if 0 < value < 5 and not attacker.knows(parts)]
        attacker.reads(file, [cell for cell in table.values.keys() - told.tell(table) if cell.measure != REST])
        assert [parts for parts in small if attacker.knows(parts)] == []


def _held(**counties):
    return {"staff": {f"5101{code[1:]}": Decimal(value) for code, value in counties.items()}}


def _shown(told, file):
    table = table_of(file, PATHS)
    return set(table.values) - told.tell(table)


def _cell(code):
    return Cell("staff", Node(code))


def test_a_county_that_covered_a_small_one_stays_withheld_until_both_numbers_have_changed():
    """3 of 510101 are covered by 40 of 510102. When there are 6, the 40 would tell by the sum of before that it was 3; so
    would the 6, by the sum of then; and when there are 41, they would tell the 6.
    """
    told, county = Told(), _cell("510102")
    assert county not in _shown(told, _held(c01=3, c02=40, c03=60))
    after = _shown(told, _held(c01=6, c02=40, c03=60))
    assert (county in after, _cell("510103") in after, _cell("5101") in after) == (False, True, True)
    still = _shown(told, _held(c01=6, c02=41, c03=60))
    assert (county in still, _cell("510101") in still, _cell("5101") in still) == (False, False, True)
    changed = _held(c01=7, c02=42, c03=60)
    assert _shown(told, changed) == set(table_of(changed, PATHS).values)


def test_what_was_withheld_to_cover_is_not_withheld_for_ever():
    """Another city's number moves as well and covers the 40, so that 6 may be said; when the 40 has moved too, everything may."""
    told, other = Told(), {"staff": {"510201": Decimal(70), "510202": Decimal(80)}}
    for count, cover, elsewhere in ((3, 40, 70), (6, 40, 5), (6, 41, 9)):
        file = {"staff": _held(c01=count, c02=cover, c03=60)["staff"] | other["staff"] | {"510201": Decimal(elsewhere)}}
        shown = _shown(told, file)
        assert _cell("51") in shown
    assert shown == set(table_of(file, PATHS).values)


def test_the_attacker_finds_what_files_that_stand_by_themselves_tell():
    """So that the attacker is one: each file is safe, the two together are not."""
    attacker, files = Attacker(), [_held(c01=3, c02=40, c03=60), _held(c01=6, c02=40, c03=60)]
    for file in files:
        table = table_of(file, PATHS)
        attacker.reads(file, set(table.values) - withheld(table))
    assert attacker.knows({("staff", "510101", Decimal(3)): Fraction(1)})


def test_a_small_count_that_is_new_among_known_ones_is_not_in_the_sums_above_it():
    """Nothing else moved: the sum of the city less what was told of it would be 2."""
    told = Told()
    assert _shown(told, _held(c02=40, c03=60)) >= {_cell("5101"), _cell("510102")}
    assert _shown(told, _held(c01=2, c02=40, c03=60)) == {_cell("510102"), _cell("510103")}
    moved = _shown(told, _held(c01=2, c02=40, c03=77))
    assert moved == {_cell("510102"), _cell("5101"), _cell("51")}


def test_where_no_count_is_small_nothing_is_withheld():
    told = Told()
    for file in (_held(c01=5, c02=40), _held(c01=50, c02=0), _held(c01=7, c02=0, c03=9)):
        assert _shown(told, file) == set(table_of(file, PATHS).values)


def test_two_small_counts_are_not_told_together_while_they_are_small_together():
    """1 and 2 are 3 together; 3 and 4 are 7, and one may know that."""
    assert _cell("510103") not in _shown(Told(), _held(c01=1, c02=2, c03=60))
    assert _cell("510103") in _shown(Told(), _held(c01=3, c02=4, c03=60))


def test_small_counts_of_two_cities_are_not_told_together_either():
    """1 directly in one city, 1 in a county of the other: in a file in which there is nothing else, they are the province's 2."""
    told, file = Told(), {"staff": {"5101": Decimal(5), "5102": Decimal(1), "510101": Decimal(1)}}
    assert not {_cell("51"), Cell("staff", Node("5101", own=True))} <= _shown(told, file)
    assert _cell("51") not in _shown(told, {"staff": file["staff"] | {"5101": Decimal(0)}})


def test_what_was_learned_from_kept_files_counts_as_if_it_had_just_been_told():
    first, second = _held(c01=3, c02=40, c03=60), _held(c01=6, c02=40, c03=60)
    one, two = Told(), Told()
    table = table_of(first, PATHS)
    two.learn(table, one.tell(table))
    assert _shown(two, second) == _shown(one, second)
