"""Django finds a room's tables here."""

from wenmai.people.models.accounts import Account
from wenmai.people.models.consents import Consent, Need, Purpose, SpecialGroup
from wenmai.people.models.credentials import CardFeed, CodeUse, Credential, CredentialKind, Scheme, ShortCode, ShownCard
from wenmai.people.models.offers import PostingOffer
from wenmai.people.models.persons import Guardianship, Person, RealName, Relation
from wenmai.people.models.postings import ApiToken, Posting, SystemPosting
from wenmai.people.models.resets import ResetCode

__all__ = [
    "Account",
    "ApiToken",
    "CardFeed",
    "CodeUse",
    "Consent",
    "Credential",
    "CredentialKind",
    "Guardianship",
    "Need",
    "Person",
    "Posting",
    "PostingOffer",
    "Purpose",
    "RealName",
    "Relation",
    "ResetCode",
    "Scheme",
    "ShortCode",
    "ShownCard",
    "SpecialGroup",
    "SystemPosting",
]
