"""Things with a price for tests, through the actions."""

from tests.builders.activities import an_activity, the_session
from wenmai.activities.models import Activity
from wenmai.booking.models import Session
from wenmai.fees.actions.prices import set_discounts
from wenmai.fees.actions.receipts import take
from wenmai.fees.drafts import Discount, Payment
from wenmai.fees.models import Receipt
from wenmai.kernel.actor import system

ELDERLY, STUDENT = Discount("elderly", 0, "身份证"), Discount("student", 1500, "学生证")


def a_priced_activity(institution=None, *, discounts=(ELDERLY, STUDENT), **words) -> Activity:
    """A concert for 30 yuan, free for old people, half for students."""
    words = {"title": "新年音乐会", "kind": "performance", "fee": 30, "fee_approval": "盐发改〔2026〕7 号"} | words
    activity = an_activity(institution, **words)
    if discounts:
        set_discounts(system(), offering=activity.offering, discounts=discounts, approved_by="盐边县发展和改革局")
    return activity


def a_priced_session(institution=None, **about) -> Session:
    return the_session(a_priced_activity(institution, **about))


def a_receipt(session: Session | None = None, **payment) -> Receipt:
    """Thirty yuan of somebody without a booking."""
    return take(system(), session=session or a_priced_session(), payment=Payment(**payment))
