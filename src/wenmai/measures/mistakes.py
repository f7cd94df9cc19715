"""What is wrong with a definition file, in Chinese and with the line: pydantic speaks English and knows no lines."""

import re

from pydantic import ValidationError

_SENTENCES = {
    "missing": "缺少「{where}」。",
    "extra_forbidden": "不认识「{where}」，请查对拼写。",
    "literal_error": "「{where}」只能是 {expected}，现在是「{input}」。",
    "string_pattern_mismatch": "「{where}」的写法不对：「{input}」。",
    "string_type": "「{where}」要写成加引号的文字。",
    "decimal_parsing": "「{where}」要写成数。",
    "int_parsing": "「{where}」要写成整数。",
    "too_short": "「{where}」不能为空。",
}


def sentence(error: ValidationError) -> str:
    """All mistakes of one table, joined."""
    return "".join(_one(dict(item)) for item in error.errors())


def _one(item: dict[str, object]) -> str:
    location = item["loc"]
    where = ".".join(str(part) for part in location) if isinstance(location, tuple) else ""
    kind = str(item["type"])
    if kind == "value_error":
        return f"{str(item['msg']).removeprefix('Value error, ')}。"
    context = item.get("ctx")
    expected = str(context.get("expected", "")).replace(" or ", "、") if isinstance(context, dict) else ""
    template = _SENTENCES.get(kind, "「{where}」的值不能用：「{input}」。")
    return template.format(where=where, input=item.get("input"), expected=expected)


def line_of_id(text: str, identifier: str) -> int:
    """The 1-based line on which `id = "…"` stands; 1 when it does not."""
    found = re.search(rf'^\s*id\s*=\s*"{re.escape(identifier)}"', text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1
