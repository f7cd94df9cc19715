"""The code tables of SIP 2.00. Values are what stands on the wire; an unknown code that is read stays a plain text."""

from enum import IntEnum, StrEnum


class PatronFlag(IntEnum):
    """The fourteen positions of patron status; a set flag is a denial or a trouble."""

    CHARGE_DENIED = 0
    RENEWAL_DENIED = 1
    RECALL_DENIED = 2
    HOLD_DENIED = 3
    CARD_LOST = 4
    TOO_MANY_CHARGED = 5
    TOO_MANY_OVERDUE = 6
    TOO_MANY_RENEWALS = 7
    TOO_MANY_CLAIMS = 8
    TOO_MANY_LOST = 9
    EXCESSIVE_FINES = 10
    EXCESSIVE_FEES = 11
    RECALL_OVERDUE = 12
    TOO_MANY_BILLED = 13


class Summary(IntEnum):
    """Which list a patron information request asks for, by its position; at most one."""

    HOLDS = 0
    OVERDUE = 1
    CHARGED = 2
    FINES = 3
    RECALLS = 4
    UNAVAILABLE_HOLDS = 5


class CirculationStatus(StrEnum):
    """Where an item is."""

    OTHER = "01"
    ON_ORDER = "02"
    AVAILABLE = "03"
    CHARGED = "04"
    CHARGED_UNTIL_RECALL = "05"
    IN_PROCESS = "06"
    RECALLED = "07"
    ON_HOLD_SHELF = "08"
    TO_BE_RESHELVED = "09"
    IN_TRANSIT = "10"
    CLAIMED_RETURNED = "11"
    LOST = "12"
    MISSING = "13"


class SecurityMarker(StrEnum):
    """How an item is guarded."""

    OTHER = "00"
    NONE = "01"
    TATTLE_TAPE = "02"
    WHISPER_TAPE = "03"


class FeeType(StrEnum):
    """What a fee is for."""

    OTHER = "01"
    ADMINISTRATIVE = "02"
    DAMAGE = "03"
    OVERDUE = "04"
    PROCESSING = "05"
    RENTAL = "06"
    REPLACEMENT = "07"
    COMPUTER_ACCESS = "08"
    HOLD = "09"


class PaymentType(StrEnum):
    """How a fee was paid."""

    CASH = "00"
    VISA = "01"
    CREDIT_CARD = "02"


class MediaType(StrEnum):
    """What an item is made of."""

    OTHER = "000"
    BOOK = "001"
    MAGAZINE = "002"
    BOUND_JOURNAL = "003"
    AUDIO_TAPE = "004"
    VIDEO_TAPE = "005"
    DISC = "006"
    DISKETTE = "007"
    BOOK_WITH_DISKETTE = "008"
    BOOK_WITH_DISC = "009"
    BOOK_WITH_AUDIO_TAPE = "010"


class AlertType(StrEnum):
    """Why a returned item goes elsewhere than to its shelf."""

    UNKNOWN = "00"
    HOLD_HERE = "01"
    HOLD_ELSEWHERE = "02"
    HOLD_OF_ANOTHER_SYSTEM = "03"
    SEND_ON = "04"
    OTHER = "99"


class HoldMode(StrEnum):
    """What is done to a hold."""

    ADD = "+"
    DELETE = "-"
    CHANGE = "*"


class HoldType(StrEnum):
    """What a hold takes."""

    OTHER = "1"
    ANY_COPY = "2"
    THIS_COPY = "3"
    COPY_AT_SUBLOCATION = "4"


class Language(StrEnum):
    """The codes of languages that libraries here use; any three digits are passed on."""

    UNKNOWN = "000"
    ENGLISH = "001"
    CHINESE = "019"


SUPPORTED = ("23", "11", "09", "01", "99", "97", "93", "63", "35", "37", "17", "19", "25", "15", "29", "65")
"""The sixteen positions of BX, by the code of the request."""
