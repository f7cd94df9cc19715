"""The types of fields under speaking names: what a message holds and where it stands. Source: 3M SIP 2.00, field tables.

Texts are "" when a field is missing; other values are None, or the empty tuple where a field repeats.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from wenmai.library.sip2 import kinds
from wenmai.library.sip2.codes import PatronFlag, Summary
from wenmai.library.sip2.layout import Fixed, Variable

# The fixed part.
Flag = Annotated[bool, Fixed(1, kinds.FLAG)]
Success = Annotated[bool, Fixed(1, kinds.ONE)]
Maybe = Annotated[bool | None, Fixed(1, kinds.MAYBE)]
Code1 = Annotated[str, Fixed(1, kinds.CODE_1)]
Code2 = Annotated[str, Fixed(2, kinds.CODE_2)]
Code3 = Annotated[str, Fixed(3, kinds.CODE_3)]
Code4 = Annotated[str, Fixed(4, kinds.CODE_4)]
Count3 = Annotated[int | None, Fixed(3, kinds.COUNT_3)]
Count4 = Annotated[int | None, Fixed(4, kinds.COUNT_4)]
Moment = Annotated[datetime | None, Fixed(18, kinds.MOMENT)]
PatronFlags = Annotated[frozenset[PatronFlag], Fixed(14, kinds.PATRON_FLAGS)]
SummaryChoice = Annotated[Summary | None, Fixed(10, kinds.SUMMARY)]

# Who, what and where: required in every message that has them, unless named Optional.
Institution = Annotated[str, Variable("AO", kinds.KEY, required=True)]
Patron = Annotated[str, Variable("AA", kinds.KEY, required=True)]
OptionalPatron = Annotated[str, Variable("AA", kinds.KEY)]
Item = Annotated[str, Variable("AB", kinds.KEY, required=True)]
OptionalItem = Annotated[str, Variable("AB", kinds.KEY)]
Title = Annotated[str, Variable("AJ", kinds.WORDS, required=True)]
OptionalTitle = Annotated[str, Variable("AJ", kinds.WORDS)]
TerminalPassword = Annotated[str, Variable("AC", kinds.KEY, required=True)]
OptionalTerminalPassword = Annotated[str, Variable("AC", kinds.KEY)]
PatronPassword = Annotated[str, Variable("AD", kinds.KEY, required=True)]
OptionalPatronPassword = Annotated[str, Variable("AD", kinds.KEY)]
PersonalName = Annotated[str, Variable("AE", kinds.WORDS, required=True)]
LoginUser = Annotated[str, Variable("CN", kinds.KEY, required=True)]
LoginPassword = Annotated[str, Variable("CO", kinds.KEY, required=True)]
LocationCode = Annotated[str, Variable("CP", kinds.KEY)]
CurrentLocation = Annotated[str, Variable("AP", kinds.WORDS, required=True)]
OptionalCurrentLocation = Annotated[str, Variable("AP", kinds.WORDS)]
PermanentLocation = Annotated[str, Variable("AQ", kinds.WORDS, required=True)]
OptionalPermanentLocation = Annotated[str, Variable("AQ", kinds.WORDS)]
PickupLocation = Annotated[str, Variable("BS", kinds.WORDS)]
TerminalLocation = Annotated[str, Variable("AN", kinds.WORDS)]
LibraryName = Annotated[str, Variable("AM", kinds.WORDS)]
Owner = Annotated[str, Variable("BG", kinds.WORDS)]
BlockedCardMessage = Annotated[str, Variable("AL", kinds.WORDS, required=True)]

# What to tell.
ScreenMessages = Annotated[tuple[str, ...], Variable("AF", kinds.WORDS, repeated=True)]
PrintLines = Annotated[tuple[str, ...], Variable("AG", kinds.WORDS, repeated=True)]

# Items and loans.
Due = Annotated[datetime | None, Variable("AH", kinds.DUE, required=True)]
OptionalDue = Annotated[datetime | None, Variable("AH", kinds.DUE)]
RecallDate = Annotated[datetime | None, Variable("CJ", kinds.OPTIONAL_MOMENT)]
HoldPickupDate = Annotated[datetime | None, Variable("CM", kinds.OPTIONAL_MOMENT)]
ExpirationDate = Annotated[datetime | None, Variable("BW", kinds.OPTIONAL_MOMENT)]
ItemProperties = Annotated[str, Variable("CH", kinds.WORDS)]
RequiredItemProperties = Annotated[str, Variable("CH", kinds.WORDS, required=True)]
Media = Annotated[str, Variable("CK", kinds.CODE_3)]
SortBin = Annotated[str, Variable("CL", kinds.WORDS)]
HoldQueueLength = Annotated[int | None, Variable("CF", kinds.NUMBER)]
QueuePosition = Annotated[int | None, Variable("BR", kinds.NUMBER)]
HoldKind = Annotated[str, Variable("BY", kinds.CODE_1)]
Cancel = Annotated[bool | None, Variable("BI", kinds.OPTIONAL_FLAG)]
SecurityInhibit = Annotated[bool | None, Variable("CI", kinds.OPTIONAL_FLAG)]
RenewedItems = Annotated[tuple[str, ...], Variable("BM", kinds.WORDS, repeated=True)]
UnrenewedItems = Annotated[tuple[str, ...], Variable("BN", kinds.WORDS, repeated=True)]

# Widespread additions to the check-in answer, beside the standard: sorting machines steer by them.
AlertType = Annotated[str, Variable("CV", kinds.CODE_2)]
Destination = Annotated[str, Variable("CT", kinds.WORDS)]
HoldPatron = Annotated[str, Variable("CY", kinds.KEY)]
HoldPatronName = Annotated[str, Variable("DA", kinds.WORDS)]

# Money.
FeeKind = Annotated[str, Variable("BT", kinds.CODE_2)]
Currency = Annotated[str, Variable("BH", kinds.CODE_3)]
FeeAmount = Annotated[Decimal | None, Variable("BV", kinds.MONEY, required=True)]
OptionalFeeAmount = Annotated[Decimal | None, Variable("BV", kinds.MONEY)]
FeeLimit = Annotated[Decimal | None, Variable("CC", kinds.MONEY)]
FeeAcknowledged = Annotated[bool | None, Variable("BO", kinds.OPTIONAL_FLAG)]
FeeIdentifier = Annotated[str, Variable("CG", kinds.KEY)]
Transaction = Annotated[str, Variable("BK", kinds.KEY)]

# Readers.
ValidPatron = Annotated[bool | None, Variable("BL", kinds.OPTIONAL_FLAG)]
ValidPatronPassword = Annotated[bool | None, Variable("CQ", kinds.OPTIONAL_FLAG)]
HoldLimit = Annotated[int | None, Variable("BZ", kinds.COUNT_4)]
OverdueLimit = Annotated[int | None, Variable("CA", kinds.COUNT_4)]
ChargedLimit = Annotated[int | None, Variable("CB", kinds.COUNT_4)]
HoldItems = Annotated[tuple[str, ...], Variable("AS", kinds.WORDS, repeated=True)]
OverdueItems = Annotated[tuple[str, ...], Variable("AT", kinds.WORDS, repeated=True)]
ChargedItems = Annotated[tuple[str, ...], Variable("AU", kinds.WORDS, repeated=True)]
FineItems = Annotated[tuple[str, ...], Variable("AV", kinds.WORDS, repeated=True)]
RecallItems = Annotated[tuple[str, ...], Variable("BU", kinds.WORDS, repeated=True)]
UnavailableHolds = Annotated[tuple[str, ...], Variable("CD", kinds.WORDS, repeated=True)]
HomeAddress = Annotated[str, Variable("BD", kinds.WORDS)]
EmailAddress = Annotated[str, Variable("BE", kinds.WORDS)]
HomePhone = Annotated[str, Variable("BF", kinds.WORDS)]
StartItem = Annotated[int | None, Variable("BP", kinds.NUMBER)]
EndItem = Annotated[int | None, Variable("BQ", kinds.NUMBER)]

SupportedMessages = Annotated[frozenset[str], Variable("BX", kinds.SUPPORTED_SET, required=True)]
