"""Numbers with a national standard: citizen id (GB 11643), unified social credit code (GB 32100), mobile phone."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent, InvalidLength, ValidationError

from wenmai.kernel.clock import today
from wenmai.kernel.errors import Invalid

ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
MOBILE = re.compile(r"1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A checked number and the birthday that is written in it."""

    number: str
    born: date


def plain(text: str) -> str:
    """What was typed without full-width digits, blanks and dashes."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if not char.isspace() and char not in "-—–\u200b").upper()


def citizen_id(text: str) -> CitizenId:
    """The 18-digit number of a resident. Raises Invalid with field `id_number`; the message never repeats it."""
    number = plain(text)
    if len(number) != 18:
        raise _bad("id_number", _("现在是 %d 位，应为 18 位。请对照证件再填一次。") % len(number))
    if not ID_NUMBER.fullmatch(number):
        raise _bad("id_number", _("只能是 17 位数字加 1 位数字或 X。请对照证件再填一次。"))
    if ric.calc_check_digit(number) != number[-1]:
        raise _bad("id_number", _("最后一位和前面的对不上，可能有一位填错了。请对照证件再填一次。"))
    born = _birthday(number)
    if born is None or born > today():
        raise _bad("id_number", _("里面的出生日期不存在。请对照证件再填一次。"))
    return CitizenId(number, born)


def _birthday(number: str) -> date | None:
    """stdnum's own `validate` also wants the county to have had its code on that day: wrong for everybody whose number
    was given later (a citizen of 攀枝花东区 born in 1950), so the place is not checked.
    """
    try:
        found: date = ric.get_birth_date(number)
    except InvalidComponent:
        return None
    return found


def credit_code(text: str) -> str:
    """A 统一社会信用代码 of 18 characters. Raises Invalid with field `credit_code`."""
    number = plain(text)
    try:
        return str(uscc.validate(number))
    except InvalidLength as error:
        raise _bad("credit_code", _("现在是 %d 位，应为 18 位。请对照证照再填一次。") % len(number)) from error
    except ValidationError as error:
        raise _bad("credit_code", _("校验位不对，可能有一位填错了。请对照证照再填一次。")) from error


def is_mobile(text: str) -> bool:
    """True for what `mobile` takes."""
    return _mobile_digits(text) is not None


def mobile(text: str) -> str:
    """The 11 digits of a mainland mobile number, +86 taken off. Raises Invalid with field `phone`."""
    found = _mobile_digits(text)
    if found is None:
        raise _bad("phone", _("手机号是 1 开头的 11 位数字。请再看一遍。"))
    return found


def _mobile_digits(text: str) -> str | None:
    number = plain(text)
    for prefix in ("+86", "0086", "86"):
        if number.startswith(prefix) and len(number) == 11 + len(prefix):
            number = number.removeprefix(prefix)
    return number if MOBILE.fullmatch(number) else None


def masked_name(name: str) -> str:
    """A name that others may see on a screen: 周*兰, 周*; the last character of a short name is hidden."""
    if len(name) < 2:
        return "*" * len(name)
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + "*"


def _bad(field: str, message: str) -> Invalid:
    return Invalid(f"{field}.malformed", message, fields={field: message})
