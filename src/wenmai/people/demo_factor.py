"""The second factor of demo staff: a real TOTP whose code the sign-in page shows, so that a visitor can get in.

Only persons marked as demo can have it, only `demo` makes such persons, and WENMAI_DEMO=none closes the door as well.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.people.models import Account

SECRET = "WENMAIYANSHIWENMAIYANSHIWENMAIYA"  # noqa: S105 (printed by `make demo`; good for nothing else)


def enrol_demo(actor: Actor, *, account: Account) -> None:
    """Give a demo account the known second factor; twice changes nothing. Raises NotAllowed for real people."""
    permit(actor.system and account.person.demo)
    if not Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(account, SECRET)


def demo_code(account: Account) -> str:
    """A code that would be taken now and was not used yet; "" unless this is a demo account in a demo."""
    if settings.DEMO == "none" or not account.person.demo:
        return ""
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if found is None:
        return ""
    totp = TOTP(found)
    codes: list[str] = [format_hotp_value(hotp_value(SECRET, counter)) for counter in yield_hotp_counters_from_time()]
    return next((code for code in codes[1:] + codes[:1] if not cache.get(totp._get_used_cache_key(code))), codes[1])
