"""Reading what the writing desk sends. Nothing here writes."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.articles import policies
from wenmai.articles.drafts import BODY, SUMMARY, TITLE, Text
from wenmai.articles.models import Stage, Verdict
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code

FORMAT = lazy("空一行分段；“## ”起头是小标题，“- ”起头是列表，**加粗**，[文字](https://地址) 是链接。")


class TextForm(forms.Form):
    """Title, summary, body."""

    title = forms.CharField(label=lazy("标题"), max_length=TITLE)
    summary = forms.CharField(
        label=lazy("提要"), max_length=SUMMARY, required=False, help_text=lazy("一句话，列表里用")
    )
    body = forms.CharField(
        label=lazy("正文"), max_length=BODY, help_text=FORMAT, widget=forms.Textarea(attrs={"rows": 18}), strip=False
    )

    def text(self) -> Text:
        """What was typed, right or wrong; the action checks it again."""
        read = self.cleaned_data if self.is_valid() else self.data
        return Text(read.get("title", ""), read.get("body", ""), read.get("summary", ""))


class NewForm(TextForm):
    """A new article also says whose it is."""

    field_order = ("whose", "title", "summary", "body")
    whose = forms.ChoiceField(label=lazy("以谁的名义"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]


class ProofForm(TextForm):
    """The text as corrected, and what was found."""

    remark = forms.CharField(
        label=lazy("校对记录"), max_length=500, required=False, help_text=lazy("改了哪里，没有就不写")
    )


def houses(actor: Actor) -> dict[str, Institution | Division]:
    """In whose name the actor may write, by code. Raises NotFound for who writes nowhere."""
    codes = actor.scopes(policies.WRITERS)
    found: dict[str, Institution | Division] = {**institutions_by_code(codes), **divisions_by_code(codes)}
    if not found:
        raise NotFound("not_found", _("没有这一页。"))
    return found


def stage_of(data: QueryDict) -> Stage:
    """Which review the page offered. Raises Invalid."""
    raw = data.get("stage", "")
    if raw not in {"1", "2", "3"}:
        raise Invalid("articles.stage", _("没看清是哪一审，刷新再来。"))
    return Stage(int(raw))


def verdict_of(data: QueryDict) -> Verdict:
    """Pass or return. Raises Invalid."""
    raw = data.get("verdict", "")
    if raw not in Verdict.values:
        message = _("选“通过”或“退回”。")
        raise Invalid("articles.verdict", message, fields={"verdict": message})
    return Verdict(raw)


def moment_of(data: QueryDict) -> datetime | None:
    """When to publish, a wall-clock time in Asia/Shanghai; None for now. Raises Invalid for a time that is none."""
    raw = data.get("at", "").strip()
    if not raw:
        return None
    try:
        found = parse_datetime(raw)
    except ValueError:
        found = None
    if found is None:
        message = _("时间写得不对，比如 2026-12-01T09:00。")
        raise Invalid("articles.time", message, fields={"at": message})
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None else found
