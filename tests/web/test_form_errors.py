"""What a form says when something is missing: a summary that leads to the fields, in words that name what to write."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution


class Sample(forms.Form):
    name = forms.CharField(label="找谁")
    kind = forms.ChoiceField(label="要什么", choices=[("a", "书"), ("b", "人")], widget=forms.RadioSelect)
    day = forms.DateField(label="哪天方便？")
    number = forms.IntegerField(label="几个人")
    sure = forms.BooleanField(label="我同意")
    own = forms.CharField(label="电话", error_messages={"required": "写一个找得到你的电话"})
    key = forms.CharField(widget=forms.HiddenInput, label="钥匙")


def shown(given: dict[str, str]) -> str:
    return render_to_string("parts/form.html", {"form": Sample(given)})


def links(page: str) -> dict[str, str]:
    return dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page))


def test_the_summary_leads_to_each_field_and_says_what_to_write():
    page = shown({"number": "三", "day": "明天"})
    assert links(page) == {
        "id_name": "请填写“找谁”。",
        "id_kind_0": "请选择“要什么”。",
        "id_day": "“哪天方便”要写成日期，例如 2026-11-07。",
        "id_number": "“几个人”要写成数字。",
        "id_sure": "请在“我同意”前打钩。",
        "id_own": "写一个找得到你的电话",
    }
    assert all(f'id="{each}"' in page for each in links(page))
    assert "<li>请填写“钥匙”。</li>" in page
    assert '<div class="notice notice--bad form-errors" role="alert" tabindex="-1" autofocus>' in page
    assert 'id="id_name_error"' in page
    assert "这个字段是必填项" not in page


def test_a_form_without_faults_has_no_summary():
    assert "form-errors" not in render_to_string("parts/form.html", {"form": Sample()})


def test_what_is_wrong_with_the_whole_form_stands_once():
    form = Sample({})
    form.add_error(None, "这两项只填一项")
    page = render_to_string("parts/form.html", {"form": form})
    assert page.count("这两项只填一项") == 1
    assert page.count('role="alert"') == 1


@pytest.mark.django_db
def test_asking_for_a_home_visit_says_what_is_missing(client):
    an_institution(kind="library")
    sign_in(client, a_citizen())
    answer = client.post("/activities/home-visits/?county=510422", {"wish": "大字书"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请填写“找谁”。" in links(page).values()
    assert "这个字段是必填项" not in page


@pytest.mark.django_db
def test_writing_an_activity_says_what_is_missing(client):
    house = an_institution(kind="culture_centre")
    sign_in(client, a_clerk(house))
    answer = client.post(f"/desk/activities/write/?at={house.code}", {"summary": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'id="{each}"' in page for each in links(page))
    assert "form-errors" in page
    assert "这个字段是必填项" not in page
