"""A text on its way in, and what is wrong with it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid

TITLE, SUMMARY, BODY = 80, 200, 50_000


@dataclass(frozen=True, slots=True)
class Text:
    """Title, a sentence for lists, and the body in the plain format of formatting.py."""

    title: str
    body: str
    summary: str = ""

    def checked(self) -> "Text":
        """Without space around it. Raises Invalid with every field at fault."""
        clean = Text(self.title.strip(), self.body.replace("\r\n", "\n").strip(), self.summary.strip())
        faults = {
            "title": "" if 0 < len(clean.title) <= TITLE else _("写上标题，不超过 80 个字。"),
            "summary": "" if len(clean.summary) <= SUMMARY else _("提要不超过 200 个字。"),
            "body": "" if 0 < len(clean.body) <= BODY else _("写上正文，不超过五万字。"),
        }
        faults = {name: fault for name, fault in faults.items() if fault}
        if "\x00" in clean.title + clean.body + clean.summary:
            faults["body"] = _("文字里有不能保存的符号，删掉再存。")
        if faults:
            raise Invalid("articles.text", " ".join(faults.values()), fields=faults)
        return clean
