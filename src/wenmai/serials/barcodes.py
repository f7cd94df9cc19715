"""What a scanner reads from a serial: 977, the ISSN without its check digit, a variant, and often a supplement with the number.

Source: GS1 General Specifications, EAN-13 with prefix 977 and an add-on of two or five digits; GB/T 16827 中国标准连续出版物号条码. Pure.
"""

import re
from dataclasses import dataclass

from stdnum import ean, issn

_CODE = re.compile(r"(977\d{10})[ -]?(\d{2}|\d{5})?")


@dataclass(frozen=True, slots=True)
class Scanned:
    """The ISSN as NNNN-NNNC, and the number of the issue, 0 where the supplement does not say one."""

    issn: str
    number: int = 0


def read(text: str) -> Scanned | None:
    """What a text says if it is the barcode of a serial or a written ISSN; None for anything else or a wrong check digit."""
    plain = text.strip()
    if found := _CODE.fullmatch(plain):
        return Scanned(_with_check(found[1][3:10]), int(found[2] or 0) % 1000) if ean.is_valid(found[1]) else None
    return Scanned(issn.format(plain.upper())) if issn.is_valid(plain.upper()) else None


def _with_check(seven: str) -> str:
    return str(issn.format(seven + issn.calc_check_digit(seven)))
