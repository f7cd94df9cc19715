"""ISBN, ISSN, prices and years out of what people typed.

Check digits and the way from 10 to 13 digits by python-stdnum (ISO 2108, ISO 3297).
"""

import re
from decimal import Decimal

from stdnum import isbn as isbn_number
from stdnum import issn as issn_number
from stdnum.exceptions import ValidationError

from wenmai.catalogue.describing.description import Isbn, Price

_NUMBER = re.compile(r"[0-9][0-9\-‐–—· ]*[0-9xX]")
_QUALIFIED = re.compile(r"[(（]([^)）]*)[)）]")
_AMOUNT = re.compile(r"(?<![0-9])([0-9]{1,7}(?:[.．][0-9]{1,2})?)(?![0-9])")
_CURRENCY = re.compile(r"CNY|RMB|USD|US\$|HKD|HK\$|TWD|NT\$|NTD|NT|MOP|JPY|GBP|EUR|￥|¥|元|\$|£|€", re.IGNORECASE)
_FOREIGN = re.compile(r"[A-Za-z$€£]")
_CODES = {
    "RMB": "CNY", "￥": "CNY", "¥": "CNY", "元": "CNY", "US$": "USD", "$": "USD", "HK$": "HKD", "NT$": "TWD", "NTD": "TWD",
    "NT": "TWD", "£": "GBP", "€": "EUR",
}  # fmt: skip
_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2}|2100)(?![0-9])")
_REPUBLIC = re.compile(r"(?:[Mm]in\s?guo|民[國国])\s*([0-9]{1,3})")
_CHINESE_YEAR = re.compile("[一二][〇○零一二三四五六七八九]{3}")
_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "0001234567890123456789")


def read_isbn(text: str, qualifier: str = "") -> Isbn | str:
    """The number with what stands beside it in brackets; the text itself when it is no valid ISBN."""
    found = _NUMBER.search(text)
    beside = "; ".join(part.strip() for part in (*_QUALIFIED.findall(text), qualifier) if part.strip())
    if not found:
        return text.strip()
    number = isbn13(found.group().translate(_HYPHENS))
    return Isbn(number, beside) if number else text.strip()


_HYPHENS = str.maketrans("‐–—·", "----")


def isbn13(bare: str) -> str:
    """The thirteen digits of a number that is nothing else, hyphens and blanks left out; "" when it is no valid ISBN."""
    try:
        return str(isbn_number.to_isbn13(isbn_number.validate(bare))).replace("-", "")
    except ValidationError:
        return ""


def read_issn(text: str) -> str | None:
    """The number as 1234-567X, None when it is no valid ISSN."""
    try:
        return str(issn_number.format(issn_number.validate(text.strip()[:9])))
    except ValidationError:
        return None


def read_price(text: str) -> Price | None:
    """Amount and currency of "CNY68.00", "2.50元", "CNY赠90.00", "NT$250"; None where there is no one amount,
    or a currency that is not known here.
    """
    amounts = set(_AMOUNT.findall(re.sub(r"[(（][^)）]*[)）]", "", text)))
    if len(amounts) != 1:
        return None
    named = _CURRENCY.search(text)
    if not named and _FOREIGN.search(text):
        return None
    code = named.group().upper() if named else "CNY"
    return Price(Decimal(amounts.pop().replace("．", ".")), _CODES.get(code, code))


def years(text: str) -> tuple[int, ...]:
    """The years a publication date names, Gregorian ones before those reckoned from the Republic's (year 1 is 1912)."""
    plain = text.translate(_DIGITS) if _CHINESE_YEAR.search(text) else text
    gregorian = tuple(int(each) for each in _YEAR.findall(plain))
    return gregorian or tuple(1911 + int(each) for each in _REPUBLIC.findall(text) if 0 < int(each) < 200)


def coded_year(four: str) -> int | None:
    """A year of coded data; None for blanks, 9999 and unknown digits."""
    return int(four) if re.fullmatch(r"[0-9]{4}", four) and 1000 <= int(four) <= 2100 else None
