"""Every verb that a room writes into the trail has a word in audit/words.py."""

import ast

from tests.architecture.tree import SOURCE
from wenmai.audit.words import VERBS

WRITERS = {"note": 1, "_note_of": 1}


def _verbs():
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                verb = node.args[WRITERS[node.func.id]]
                if isinstance(verb, ast.Constant):
                    yield verb.value


def test_every_verb_has_a_word():
    assert sorted(set(_verbs()) - set(VERBS)) == []
