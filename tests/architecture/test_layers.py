"""The contracts of pyproject.toml, and what import-linter cannot say."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT, functions, layers_of, name_of, parsed, rooms, sources

RENDERING = {"views", "api"}


def test_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_import_stands_inside_a_function():
    def inner(path):
        return [n for f in functions(path) for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]

    allowed = {p for p in sources() if p.name == "apps.py"}
    assert [name_of(p) for p in sources() if p not in allowed and inner(p)] == []


def test_a_layer_is_a_module_or_a_package_and_not_an_ending():
    """Right below a room the contract sees `views` and `forms`; room_views.py would stand beside it, unseen."""
    endings = ("_views", "_forms", "_queries", "_actions", "_models")
    assert [name_of(p) for p in sources() if p.parent in set(rooms()) and p.stem.endswith(endings)] == []


def test_only_actions_write():
    """No view, form, query, policy or task calls a writing method of the ORM."""
    writers = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "create"}
    doors = {"views", "forms", "queries", "policies", "api", "panels"}
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if layers_of(path) & doors
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writers
        if _on_objects(node.func)
    ]
    assert found == []


def _on_objects(func: ast.Attribute) -> bool:
    """True for Model.objects.create(...) and thing.save(), not for dict or cache methods."""
    return func.attr == "save" or any(isinstance(n, ast.Attribute) and n.attr == "objects" for n in ast.walk(func))


def test_views_never_reach_for_models():
    found = []
    for path in sources():
        if not layers_of(path) & RENDERING:
            continue
        found += [
            f"{name_of(path)}:{n.lineno}"
            for n in ast.walk(parsed(path))
            if isinstance(n, ast.Attribute) and n.attr == "objects"
        ]
    assert found == []


def test_no_signals():
    def uses(path) -> bool:
        return any(
            isinstance(n, ast.ImportFrom) and (n.module or "").endswith("dispatch") for n in ast.walk(parsed(path))
        )

    assert [name_of(p) for p in sources() if uses(p)] == []


def test_actions_take_the_actor_first_and_the_rest_by_keyword():
    """Every public function of `actions` that acts for somebody: `actor` first, everything after it keyword-only."""
    wrong = []
    for path in sources():
        if path.stem != "actions" and path.parent.name != "actions":
            continue
        for node in parsed(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            named = positional + [a.arg for a in node.args.kwonlyargs]
            if "actor" in named and positional != ["actor"]:
                wrong.append(f"{name_of(path)}:{node.name}({', '.join(positional)})")
    assert wrong == []


def test_every_room_has_its_readme():
    assert [r.name for r in rooms() if r.name not in {"kernel", "runtime"} and not (r / "README.md").exists()] == []
