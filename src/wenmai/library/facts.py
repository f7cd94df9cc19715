"""What libraries count here themselves. 书刊外借册次 of other systems is `library.loan` (ledger/external.py): a house that
lends here takes it over (ledger.takeovers), and measures add both kinds.
"""

from wenmai.ledger.kinds import FactKind, declare

LENDING = declare(FactKind("library.lending", "外借册次", "册次"))
RENEWAL = declare(FactKind("library.renewal", "续借册次", "册次"))
RETURN = declare(FactKind("library.return", "还回册次", "册次"))
RESOURCE_OPENING = declare(FactKind("library.resource_opening", "数字资源馆外访问次数", "次"))
TRIP = declare(FactKind("library.trip", "图书馆流动服务次数", "次"))
IN_LIBRARY_USE = declare(FactKind("library.in_library_use", "馆内阅览册次", "册次"))
