"""Examples of the addresses of prices and receipts."""

from collections.abc import Mapping
from typing import Any

from tests.builders.fees import a_priced_activity, a_priced_session, a_receipt
from wenmai.kernel import clock


def _house(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code}


def _session(world: Any) -> Mapping[str, Any]:
    return {"key": a_priced_session(world.here).pk}


FEES = {
    "fees:prices": _house,
    "fees:income": lambda world: {"code": world.here.division_id},
    "fees_desk:till": _house,
    "fees_desk:close": _house,
    "fees_desk:month": _house,
    "fees_desk:behind": _house,
    "fees_desk:publish": lambda world: {"code": world.here.code, "year": clock.today().year - 1},
    "fees_desk:session": _session,
    "fees_desk:take": _session,
    "fees_desk:back": lambda world: {"key": a_receipt(a_priced_session(world.here)).pk},
    "fees_desk:discounts": lambda world: {"key": a_priced_activity(world.here).offering_id},
}
