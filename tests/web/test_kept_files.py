"""What lies in the tree beside the code: drawings, files of others, words, scripts, the component sheet."""

import re
from pathlib import Path

import pytest

from wenmai.web import messages, sheet, sprite, vendored

WEB = Path(sprite.__file__).parent
SOURCE = WEB.parent


def test_files_of_others_are_those_of_the_manifest():
    assert list(vendored.faults()) == []


def test_changed_or_unlisted_file_of_others_is_found(tmp_path, monkeypatch):
    for path in vendored.FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "htmx.min.js").write_text("alert(1)")
    (tmp_path / "other.js").write_text("")
    (tmp_path / "htmx.LICENSE").unlink()
    monkeypatch.setattr(vendored, "FOLDER", tmp_path)
    assert list(vendored.faults()) == [
        "htmx.min.js is not the file that the manifest names",
        "htmx.LICENSE is missing",
        "other.js is not in the manifest",
    ]


def test_unknown_tarball_is_refused(tmp_path):
    stranger = tmp_path / "x.tgz"
    stranger.write_bytes(b"")
    assert list(vendored.tarball_faults(stranger)) == ["x.tgz is no package of the manifest"]


def test_words_are_collected_from_code_and_templates(tmp_path, monkeypatch):
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text('x = _("甲")\ny = ngettext("%(n)s 乙", "%(n)s 乙们", 2)\n')
    (tmp_path / "templates/b.html").write_text(
        '{% load i18n %}<p class="x">{% translate "丙" %}</p>{% blocktranslate with a=b %}丁 {{ a }}{% endblocktranslate %}'
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    assert sorted(str(each.id) for each in messages.collected() if each.id) == sorted(
        ["甲", "('%(n)s 乙', '%(n)s 乙们')", "丙", "丁 %(a)s"]
    )


def test_every_icon_asked_for_in_templates_is_drawn():
    asked = {
        name
        for path in SOURCE.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }
    assert sorted(name for name in asked if f"i-{name}" not in sprite.drawings()) == []


def test_unknown_drawing_raises():
    with pytest.raises(sprite.UnknownDrawing):
        sprite.drawing("i-nothing")


def test_own_scripts_are_small():
    scripts = [path for path in SOURCE.rglob("static/**/*.js") if "vendor" not in path.parts]
    assert {path.name: count for path in scripts if (count := path.read_text().count("\n")) > 150} == {}


def test_no_template_writes_style_script_or_handler_inline():
    found = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("templates/**/*.html")
        if re.search(
            r"<style|\sstyle=|<script(?![^>]*(\ssrc=|application/json))|\son(click|load|change|submit|error)=",
            path.read_text(),
        )
    ]
    assert found == []


def test_every_colour_of_the_components_is_a_token():
    lines = (WEB / "static/css/components.css").read_text().splitlines()
    painted = [line.strip() for line in lines if re.search(r"#[0-9A-Fa-f]{3,8}\b", line)]
    assert [line for line in painted if not line.startswith((".code", ".tile { border"))] == []  # a QR code, and print


@pytest.mark.django_db
def test_component_sheet_shows_every_icon_and_status(client):
    page = client.get("/about/components/").content.decode()
    assert page.count('class="icon"') >= len(sheet.sheet()["icons"])
    assert all(f"status--{name}" in page for name, _use in sheet.STATES)
    assert 'aria-invalid="true"' in page
