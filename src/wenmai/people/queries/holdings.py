"""What this room holds about a person, in words."""

from collections.abc import Mapping

from django.utils import timezone

from wenmai.people.models import Account, Consent, Credential, Guardianship, Person, Posting, SpecialGroup
from wenmai.people.queries.accounts import phone_of
from wenmai.people.queries.trail import Deed, deeds_on


def export_person(key: str) -> Mapping[str, object]:
    """JSON-ready, under Chinese headings. The document number itself is not given out again, only that it is held."""
    person = Person.objects.get(key=key)
    return {
        "编号": person.key,
        "姓名": person.name,
        "出生日期": str(person.born or ""),
        "实名": str(person.get_real_name_display()),
        "存有证件号码": person.id_number_index is not None,
        "注册时间": _said(person.created_at),
        **_account(key),
        "家人": [_ward(each) for each in Guardianship.objects.filter(guardian=key).select_related("dependant")],
        "同意": [_consent(each) for each in Consent.objects.filter(person=key).order_by("given_at")],
        "需要的照顾": [str(each.get_group_display()) for each in SpecialGroup.objects.filter(person=key)],
        "码和卡": [_credential(each) for each in Credential.objects.filter(person=key).order_by("issued_at")],
        "别人经手我的资料": [_deed(each) for each in deeds_on(key)],
        "任职": [_posting(each) for each in Posting.objects.filter(person=key).order_by("since")],
    }


def _account(key: str) -> Mapping[str, object]:
    account = Account.objects.filter(person=key).first()
    return {"手机号": phone_of(account), "邮箱": account.email or ""} if account else {}


def _ward(row: Guardianship) -> Mapping[str, object]:
    born = row.dependant.born
    return {"姓名": row.dependant.name, "关系": str(row.get_relation_display()), "出生日期": str(born or "")}


def _consent(row: Consent) -> Mapping[str, object]:
    ended = _said(row.withdrawn_at) if row.withdrawn_at else ""
    given = _said(row.given_at)
    return {"事项": str(row.get_purpose_display()), "文本": row.text_version, "同意": given, "撤回": ended}


def _credential(row: Credential) -> Mapping[str, object]:
    ended = _said(row.revoked_at) if row.revoked_at else ""
    return {"种类": str(row.get_kind_display()), "尾号": row.card_tail, "发出": _said(row.issued_at), "停用": ended}


def _posting(row: Posting) -> Mapping[str, object]:
    ended = _said(row.until) if row.until else ""
    return {"角色": str(row.get_role_display()), "在": row.scope, "从": _said(row.since), "到": ended}


def _deed(deed: Deed) -> Mapping[str, object]:
    return {"时间": _said(deed.at), "做了什么": deed.what, "在": deed.where}


def _said(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")  # type: ignore[arg-type]
