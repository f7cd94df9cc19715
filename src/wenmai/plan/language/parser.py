"""From the sentence to the tree, with mistakes told in Chinese by line and column."""

import difflib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken, VisitError

from wenmai.kernel.errors import Invalid
from wenmai.plan.language import tree

LONGEST_NUMBER = 16
CODES = (2, 4, 6, 9, 12)
LEVELS = ("province", "prefecture", "county", "township", "village")
_WORDS = {
    "NAME": "度量的 id（如 library.visits）",
    "WORD": "机构类别或区划级（如 library、township）",
    "NUMBER": "数",
    "COLON": "「:」",
    "COMMA": "「,」",
    "PLUS": "「+」",
    "SEMICOLON": "「;」",
    "_PER": "「per」",
    "$END": "句末",
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a check may use beside the keywords."""

    measures: Collection[str]
    kinds: Collection[str]
    tags: Collection[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sentence starts in its file, so that a mistake is told with the file's own line and column."""

    file: str = ""
    line: int = 1
    column: int = 1


class Mistake(Exception):
    """A word that the grammar takes and the vocabulary does not."""

    def __init__(self, token: Token, message: str) -> None:
        super().__init__(message)
        self.token = token
        self.message = message


def parse(text: str, vocabulary: Vocabulary, place: Place | None = None) -> tree.Check:
    """The tree of one check. Raises Invalid("plan.check") with line, column and what could stand there instead."""
    where = place or Place()
    try:
        check: tree.Check = _Builder(vocabulary).transform(_grammar().parse(text))
    except VisitError as error:
        if not isinstance(error.orig_exc, Mistake):
            raise
        token = error.orig_exc.token
        raise _invalid(where, token.line or 1, token.column or 1, error.orig_exc.message) from None
    except UnexpectedInput as error:
        raise _unexpected(text, where, error) from None
    return check


@cache
def _grammar() -> Lark:
    return Lark(
        Path(__file__).with_name("check.lark").read_text(encoding="utf-8"), parser="lalr", maybe_placeholders=False
    )


def _invalid(where: Place, line: int, column: int, message: str) -> Invalid:
    shown = where.column + column - 1 if line == 1 else column
    head = f"{where.file} " if where.file else ""
    return Invalid("plan.check", f"{head}第 {where.line + line - 1} 行第 {shown} 列：{message}")


def _unexpected(text: str, where: Place, error: UnexpectedInput) -> Invalid:
    if isinstance(error, UnexpectedCharacters):
        said = _strange(error.char) or _could_be(error.allowed or set())
        return _invalid(where, error.line, error.column, f"不认识「{error.char}」。{said}")
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return _invalid(
            where,
            error.line,
            error.column,
            f"这里不能写「{error.token}」。{_meant(error)}{_could_be(error.accepts or error.expected)}",
        )
    expected = error.expected if isinstance(error, UnexpectedToken | UnexpectedEOF) else set()
    lines = text.rstrip().split("\n") or [""]
    return _invalid(where, len(lines), len(lines[-1]) + 1, f"句子没有写完。{_could_be(expected)}")


def _meant(error: UnexpectedToken) -> str:
    """The keyword that was perhaps meant."""
    if error.token.type == "COMMA" and error.token_history and error.token_history[-1].type == "NUMBER":
        return "数里不写千位逗号，如 1000。"
    words = [name.lower() for name in error.accepts or error.expected if name.isalpha() and name not in _WORDS]
    near = difflib.get_close_matches(str(error.token), words, n=1)
    return f"是不是「{near[0]}」？" if near else ""


def _strange(sign: str) -> str:
    """What to write instead of a sign that people use and the sentence does not; "" for any other."""
    if sign in "<>=≥≤＜＞＝":
        return "比较要用词：at least 不少于、at most 不超过、more than 超过、3000 to 3300 区间。"
    if sign == "%":
        return "百分号要紧跟在数后面，中间不空格，如 90%。"
    if sign in "〇一二三四五六七八九十百千万亿":
        return "数请写成阿拉伯数字，如 2026。"
    narrow = unicodedata.normalize("NFKC", sign)
    if narrow != sign and narrow in ",:;+%":
        return f"请改用半角的「{narrow}」。"
    return "文字里的引号请写在 check 的外面。" if sign in "\"'“”‘’" else ""


def _could_be(names: Collection[str]) -> str:
    words = sorted(_WORDS.get(name, f"「{name.lower()}」") for name in names)
    return f"这里可以写：{'、'.join(words[:8])}。" if words else ""


def _number(token: Token) -> Decimal:
    text = str(token)
    if len(text) > LONGEST_NUMBER:
        raise Mistake(token, f"数太长，最多 {LONGEST_NUMBER} 位。")
    return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)


def _year(token: Token) -> int:
    if not (token.isdecimal() and len(token) == 4 and 2000 <= int(token) <= 2099):
        raise Mistake(token, f"「{token}」不是年份，请写四位数，如 2025。")
    return int(token)


@v_args(inline=True)
class _Builder(Transformer[Token, tree.Check]):
    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def _known(self, token: Token, words: Collection[str], what: str) -> str:
        if str(token) in words:
            return str(token)
        near = difflib.get_close_matches(str(token), list(words), n=1)
        raise Mistake(token, f"没有名为「{token}」的{what}" + (f"，是不是「{near[0]}」？" if near else "。"))

    def sum(self, *names: Token) -> tuple[str, ...]:
        return tuple(self._known(name, self.vocabulary.measures, "度量") for name in names)

    def rate(self, number: Token) -> Decimal:
        if not _number(number):
            raise Mistake(number, "「per」后面的数不能是 0。")
        return _number(number)

    def value(self, numerator: tuple[str, ...], *rest: Decimal | tuple[str, ...]) -> tree.Value:
        if not rest:
            return tree.Value(numerator)
        per = rest[0] if isinstance(rest[0], Decimal) else Decimal(1)
        denominator = rest[-1]
        return tree.Value(numerator, denominator if isinstance(denominator, tuple) else (), per)

    def unit(self, kind: Token, *rest: "_Level | _Within") -> tree.Unit:
        level = next((part.word for part in rest if isinstance(part, _Level)), None)
        if level is not None and str(kind) in LEVELS:
            raise Mistake(level, "区划后面不写 level。")
        name = self._known(kind, self.vocabulary.kinds, "机构类别或区划级")
        within = next((part.code for part in rest if isinstance(part, _Within)), "")
        return tree.Unit(name, str(level or ""), within)

    def level(self, word: Token) -> "_Level":
        self._known(word, LEVELS, "级别")
        return _Level(word)

    def within(self, code: Token) -> "_Within":
        if not (code.isdecimal() and len(code) in CODES):
            raise Mistake(code, f"「{code}」不是区划代码，请写 2、4、6、9 或 12 位数字，如 510421。")
        return _Within(str(code))

    def tagged(self, tag: Token) -> str:
        return self._known(tag, self.vocabulary.tags, "名单")

    def graded(self, number: Token) -> Decimal:
        if str(number) not in {"1", "2", "3"}:
            raise Mistake(number, "等级写 1、2 或 3，1 为一级。")
        return _number(number)

    def having(self, test: tree.Test) -> tree.Test:
        return test

    def units(self, *parts: tree.Unit | str | Decimal | tree.Test) -> tree.Units:
        tags = [part for part in parts if isinstance(part, str)]
        grades = [part for part in parts if isinstance(part, Decimal)]
        having = next((part for part in parts if isinstance(part, tree.Test)), None)
        kinds = tuple(part for part in parts if isinstance(part, tree.Unit))
        return tree.Units(kinds, tags[0] if tags else "", grades[0] if grades else None, having)

    def at_least(self, number: Token) -> tree.Bounds:
        return tree.Bounds(_number(number))

    def at_most(self, number: Token) -> tree.Bounds:
        return tree.Bounds(None, _number(number), capped=True)

    def more_than(self, number: Token) -> tree.Bounds:
        return tree.Bounds(_number(number), strict=True)

    def between(self, low: Token, high: Token) -> tree.Bounds:
        if _number(low) > _number(high):
            raise Mistake(high, f"区间写反了：{low} 大于 {high}。")
        return tree.Bounds(_number(low), _number(high))

    def about(self, number: Token, tolerance: Token) -> tree.Bounds:
        middle, width = _number(number), _number(number) * _number(tolerance)
        return tree.Bounds(middle - width, middle + width, capped=True)

    def test(self, value: tree.Value, bounds: tree.Bounds) -> tree.Test:
        return tree.Test(value, bounds)

    def kept(self, value: tree.Value) -> tree.Test:
        return tree.Test(value, tree.Bounds(None), kept=True)

    def any_of(self, *tests: tree.Test) -> tree.Tests:
        return tree.Tests(tests, any_of=True)

    def all_of(self, *tests: tree.Test) -> tree.Tests:
        return tree.Tests(tests)

    def overall(self, test: tree.Test) -> tree.Test:
        return test

    def deadline(self, year: Token) -> "_Deadline":
        return _Deadline(_year(year))

    def yearly(self) -> "_Months":
        return _Months(12)

    def monthly(self, number: Token) -> "_Months":
        if str(number) not in {"1", "2", "3", "4", "6", "12"}:
            raise Mistake(number, f"每 {number} 个月不能整分一年，可以写 1、2、3、4、6、12。")
        return _Months(int(number))

    def range(self, value: tree.Value, year: Token, bounds: tree.Bounds) -> tree.Range:
        return tree.Range(value, _year(year), bounds)

    def share_of_units(
        self, units: tree.Units, tests: tree.Tests | tree.Test, *rest: "_Deadline | tree.Bounds"
    ) -> tree.ShareOfUnits:
        return tree.ShareOfUnits(units, _tests(tests), _deadline(rest), _bounds(rest))

    def share_of_value(self, value: tree.Value, *rest: "_Deadline | tree.Bounds") -> tree.ShareOfValue:
        return tree.ShareOfValue(value, _deadline(rest), _bounds(rest))

    def every(self, units: tree.Units, *rest: "_Clausal") -> tree.Every:
        return tree.Every(units, *_clausal(rest))

    def per_unit(self, units: tree.Units, *rest: "_Clausal") -> tree.PerUnit:
        return tree.PerUnit(units, *_clausal(rest))

    def grade(self, units: tree.Units, worst: Token, deadline: "_Deadline") -> tree.Grade:
        return tree.Grade(units, self.graded(worst), deadline.year)

    def quota(self, value: tree.Value, bounds: tree.Bounds, overall: tree.Test | None = None) -> tree.Quota:
        return tree.Quota(value, bounds, overall)

    def total(
        self, value: tree.Value, deadline: "_Deadline", bounds: tree.Bounds, overall: tree.Test | None = None
    ) -> tree.Total:
        return tree.Total(value, deadline.year, bounds, overall)

    def milestone(self, deadline: "_Deadline") -> tree.Milestone:
        return tree.Milestone(deadline.year)

    def attested(self) -> tree.Attested:
        return tree.Attested()

    def rise(self, value: tree.Value) -> tree.Rise:
        return tree.Rise(value)

    def keep(self, value: tree.Value) -> tree.Rise:
        return tree.Rise(value, strict=False)

    def baseline(self, value: tree.Value, year: Token, bounds: tree.Bounds) -> tree.Baseline:
        return tree.Baseline(value, _year(year), bounds)

    def rollup(self) -> tree.Rollup:
        return tree.Rollup()


@dataclass(frozen=True, slots=True)
class _Level:
    word: Token


@dataclass(frozen=True, slots=True)
class _Within:
    code: str


@dataclass(frozen=True, slots=True)
class _Deadline:
    year: int


@dataclass(frozen=True, slots=True)
class _Months:
    months: int


_Clausal = _Deadline | _Months | tree.Tests | tree.Test


def _deadline(parts: tuple[object, ...]) -> int | None:
    return next((part.year for part in parts if isinstance(part, _Deadline)), None)


def _bounds(parts: tuple[object, ...]) -> tree.Bounds:
    return next(part for part in parts if isinstance(part, tree.Bounds))


def _tests(tests: tree.Tests | tree.Test) -> tree.Tests:
    return tests if isinstance(tests, tree.Tests) else tree.Tests((tests,))


def _clausal(parts: tuple[_Clausal, ...]) -> tuple[tree.Tests, int | None, int | None, tree.Test | None]:
    months = next((part.months for part in parts if isinstance(part, _Months)), None)
    asked = [part for part in parts if isinstance(part, tree.Tests | tree.Test)]
    overall = asked[1] if len(asked) > 1 and isinstance(asked[1], tree.Test) else None
    return _tests(asked[0]), months, _deadline(parts), overall
