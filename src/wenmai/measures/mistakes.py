"""What is wrong with a definition file, in Chinese and with the line: pydantic speaks English and knows no lines."""

import difflib
import re
import tomllib
from collections.abc import Sequence

from pydantic import ValidationError

MOST_SHOWN = 40  # characters of a wrong value that a sentence repeats
_SENTENCES = {
    "missing": "缺少「{where}」。",
    "extra_forbidden": "不认识「{where}」，请查对拼写。",
    "literal_error": "「{where}」只能是 {expected}，现在是「{input}」。",
    "string_pattern_mismatch": "「{where}」的写法不对：「{input}」。",
    "string_type": "「{where}」要写成加引号的文字。",
    "decimal_parsing": "「{where}」要写成数。",
    "int_parsing": "「{where}」要写成整数。",
    "too_short": "「{where}」不能为空。",
    "string_too_long": "「{where}」最多 {max_length} 字。",
    "greater_than_equal": "「{where}」不能小于 {ge}，现在是 {input}。",
    "less_than_equal": "「{where}」不能大于 {le}，现在是 {input}。",
    "finite_number": "「{where}」要写成数。",
    "decimal_type": "「{where}」要写成数。",
    "int_type": "「{where}」要写成整数。",
    "int_from_float": "「{where}」要写成整数。",
    "tuple_type": '「{where}」要写成方括号里的几项，如 ["一", "二"]。',
    "model_type": "「{where}」里要写成「字段 = 值」，如 {{ year = 2020, value = 1 }}。",
}


def sentence(error: ValidationError, names: Sequence[str] = ()) -> str:
    """All mistakes of one table, joined; `names` are the fields that it may have, of which the nearest is proposed."""
    return "".join(_one(dict(item)) + _near(dict(item), names) for item in error.errors())


def _near(item: dict[str, object], names: Sequence[str]) -> str:
    location = item["loc"]
    if item["type"] != "extra_forbidden" or not isinstance(location, tuple) or len(location) != 1:
        return ""
    near = difflib.get_close_matches(str(location[0]), names, n=1)
    return f"是不是「{near[0]}」？" if near else ""


def _one(item: dict[str, object]) -> str:
    location = item["loc"]
    where = ".".join(str(part) for part in location) if isinstance(location, tuple) else ""
    kind = str(item["type"])
    if kind == "value_error":
        return f"{str(item['msg']).removeprefix('Value error, ')}。"
    context = item.get("ctx")
    told = (
        {str(name): str(value).replace(" or ", "、") for name, value in context.items()}
        if isinstance(context, dict)
        else {}
    )
    template = _SENTENCES.get(kind, "「{where}」的值不能用：「{input}」。")
    return template.format(**told | {"where": where, "input": shortened(item.get("input"))})


def shortened(value: object) -> str:
    """What somebody typed, as far as a sentence can show it."""
    try:
        text = str(value)
    except ValueError:  # more digits than Python writes
        return "…"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


_TOML = (
    (r"Illegal character '\\n'|Unterminated string", "引号没有闭合，请在值的后面补上半角引号"),
    (r"Illegal character", "有看不见的控制字符，请删去"),
    (r"Invalid value", '值写得不对：文字要用半角双引号括起来，如 title = "名称"，数不加引号'),
    (r"Expected '=' after a key", "字段名后面要有半角等号「=」"),
    (r"Cannot overwrite a value|Cannot declare|Cannot mutate", "这一项写了两次，请删去一处"),
    (r"Expected '\]", "方括号没有闭合，条款的开头写成 [[clause]]"),
    (r"Expected newline", "值的后面多了字，一行只写一项"),
    (r"Invalid statement", "这一行不像「字段 = 值」，请检查有没有全角符号"),
    (r"[Ee]scape", "反斜线「\\」要写两个"),
)


def toml_mistake(file: str, error: tomllib.TOMLDecodeError) -> str:
    """What is wrong with a file that is no TOML: its line and column, and what to do."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    where = f"第 {found[1]} 行第 {found[2]} 列" if found else "到末尾"
    said = next((sentence_ for pattern, sentence_ in _TOML if re.search(pattern, str(error))), "请查对这一行")
    return f"{file} {where}：TOML 写法有误，{said}。"


def too_large(file: str, text: str) -> str:
    """A number that nobody can compute with: the line of the longest run of digits, or of an exponent."""
    line = line_of(text, r"=.*(\d{40}|\d[eE][+-]?\d{4})")
    return f"{file} 第 {line} 行：数太大，请查对。"


def not_utf8(file: str, error: UnicodeDecodeError) -> str:
    """What to do with a file in another encoding."""
    line = bytes(error.object[: error.start]).count(b"\n") + 1
    return f"{file} 第 {line} 行：文件要用 UTF-8 编码，请另存为 UTF-8。"


def line_of_id(text: str, identifier: str) -> int:
    """The 1-based line on which `id = "…"` stands; 1 when it does not."""
    return line_of(text, rf'^\s*id\s*=\s*"{re.escape(identifier)}"')


def line_of_field(text: str, identifier: str, error: ValidationError) -> int:
    """The line of the first field at fault, after the id that it belongs to; the id's own where the field is missing."""
    first = next((str(item["loc"][0]) for item in error.errors() if item["loc"]), "")
    start = line_of_id(text, identifier)
    below = "".join(text.splitlines(keepends=True)[start - 1 :])
    after = re.split(r"^\s*\[\[\w+\]\]", below, maxsplit=1, flags=re.MULTILINE)[0]
    return start + line_of(after, rf"^\s*{re.escape(first)}\s*=") - 1


def line_of(text: str, pattern: str) -> int:
    """The 1-based line on which what the pattern finds ends; 1 when there is nothing."""
    found = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1
