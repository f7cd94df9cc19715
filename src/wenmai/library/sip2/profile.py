"""What one terminal speaks: its encoding, its line ends, its way with checksums and dates."""

from dataclasses import dataclass
from enum import StrEnum


class Checksum(StrEnum):
    """What is done with AY and AZ."""

    REQUIRED = "required"  # a frame without a right sum is not believed
    CHECKED = "checked"  # a sum that is there must be right; answers carry one if the request did
    IGNORED = "ignored"  # terminals that send a constant; answers carry a true one if the request had any
    NONE = "none"  # never looked at, never written


class Encoding(StrEnum):
    """How characters become bytes. Signs that the encoding lacks are written as a question mark."""

    UTF8 = "utf-8"
    GB18030 = "gb18030"
    ASCII = "ascii"


class DueStyle(StrEnum):
    """How the free text of AH is written; all are read. Terminals print it as it stands."""

    SIP = "sip"  # 20220226    235959
    DAY = "day"  # 2022-02-26, the day's last second is meant
    MINUTE = "minute"  # 2022-02-26 23:59


class Terminator(StrEnum):
    """What ends a written frame; each of them ends a frame that is read."""

    CR = "\r"
    LF = "\n"
    CRLF = "\r\n"


@dataclass(frozen=True, slots=True)
class Profile:
    """The settings of one terminal or one foreign server. Times in seconds, lengths in bytes."""

    institution: str = ""
    also: str = ""  # another name of the institution: who uses it hears it back
    encoding: Encoding = Encoding.UTF8
    checksum: Checksum = Checksum.CHECKED
    terminator: Terminator = Terminator.CR
    delimiter: str = "|"
    due_style: DueStyle = DueStyle.SIP
    utc: bool = False  # fixed dates in UTC with Z; by default local with blanks
    login_first: bool = True
    login_attempts: int = 3
    bad_frames: int = 10  # in a row, then the line is cut
    longest_frame: int = 8192
    longest_field: int = 255  # the standard's limit for a variable field
    idle_seconds: float = 600.0

    def __post_init__(self) -> None:
        """A delimiter must be one printable ASCII sign that no field id, number or date holds."""
        if len(self.delimiter) != 1 or not 0x20 < ord(self.delimiter) < 0x7F or self.delimiter.isalnum():
            raise ValueError("the delimiter is one ASCII sign that is neither letter nor digit")
