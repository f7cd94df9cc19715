"""A token that somebody else took under a posting becomes a system posting of its own; who holds the posting answers for it.

Tokens that still work go on working, for as long as before: until they expire, are revoked, or the posting ends.
"""

from django.db import migrations


def convert(apps, schema_editor):
    """Say who issued each token, from the trail, and give each living one of another a system posting."""
    Token = apps.get_model("people", "ApiToken")
    for token in Token.objects.select_related("posting").filter(system=None):
        token.issued_by = _issuer(apps, token)
        if token.revoked_at is None and token.posting.until is None and token.issued_by != token.posting.person_id:
            token.system, token.posting = _system(apps, token), None
        token.save(update_fields=["issued_by", "system", "posting"])


def _issuer(apps, token):
    noted = apps.get_model("audit", "AuditEntry").objects.filter(
        verb="people.issue_token", subject=f"people.posting:{token.posting_id}", detail__token=token.pk
    )
    return noted.values_list("person", flat=True).first() or ""


def _system(apps, token):
    held = token.posting
    return apps.get_model("people", "SystemPosting").objects.get_or_create(
        name=token.name,
        role=held.role,
        scope=held.scope,
        answers=held,
        until=None,
        defaults={"set_up_by": token.issued_by},
    )[0]


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_epochs_trail_keys_and_windows"),
        ("people", "0002_system_postings_and_last_use"),
    ]

    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
