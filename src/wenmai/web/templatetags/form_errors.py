"""What is wrong in a form, in words that name the field and say what to write there. The parts of a form use it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.utils.translation import gettext as _

register = template.Library()


@dataclass(frozen=True, slots=True)
class Wrong:
    """One sentence of the summary; `anchor` is the id of what to fill in, "" for a hidden field."""

    anchor: str
    said: str


@register.filter
def asks_of(field: BoundField) -> list[str]:
    """The errors of a field, each as a request: 请填写“电话”。 instead of 这个字段是必填项。"""
    return [_said(field, each) for each in field.errors.as_data()]


@register.filter
def asks_in(form: BaseForm) -> Sequence[Wrong]:
    """The errors of all fields in the order of the page; those of the whole form are not among them."""
    return [Wrong(_anchor(field), _named(field, each)) for field in form if field.errors for each in asks_of(field)]


def _said(field: BoundField, error: ValidationError) -> str:
    plain = forms.Field.default_error_messages["required"]
    words = " ".join(error.messages)
    if error.code == "required" and words == plain:
        return _to_fill(field) % {"field": _label(field)}
    if error.code == "invalid_choice":
        return _("请在“%(field)s”里选列出来的一项。") % {"field": _label(field)}
    if error.code == "invalid" and isinstance(field.field, forms.DateField):
        return _("“%(field)s”要写成日期，例如 2026-11-07。") % {"field": _label(field)}
    if error.code == "invalid" and isinstance(field.field, forms.IntegerField):
        return _("“%(field)s”要写成数字。") % {"field": _label(field)}
    return words


def _to_fill(field: BoundField) -> str:
    if isinstance(field.field, forms.BooleanField):
        return _("请在“%(field)s”前打钩。")
    if isinstance(field.field, forms.FileField):
        return _("请在“%(field)s”里选一个文件。")
    return _("请选择“%(field)s”。") if isinstance(field.field, forms.ChoiceField) else _("请填写“%(field)s”。")


def _label(field: BoundField) -> str:
    return str(field.label).rstrip("？?：: ")


def _named(field: BoundField, said: str) -> str:
    """The sentence by itself, away from its field."""
    return said if _label(field) in said else _("%(field)s：%(said)s") % {"field": _label(field), "said": said}


def _anchor(field: BoundField) -> str:
    if field.is_hidden:
        return ""
    if field.use_fieldset:
        return next((each.id_for_label or "" for each in field.subwidgets), "")
    return field.id_for_label
