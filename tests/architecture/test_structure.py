"""What keeps the house in order: imports point down, files are short, one place commits."""

import ast
import re
from pathlib import Path

from tests.architecture.source import (
    FORUM,
    ROOT,
    body_lines,
    dotted,
    functions,
    imports,
    is_view,
    layer_of,
    modules,
    name_of,
    none_of,
    room_of,
)

#: From the bottom up; those on one floor never import each other.
FLOORS: list[set[str]] = [
    {"core"}, {"web"}, {"accounts"}, {"districts"}, {"parties"}, {"agreement"}, {"matters"},
    {"processes", "initiatives", "topics", "texts", "dialogues"}, {"responses"},
    {"invitations", "feedback"}, {"council"},
    {"notifications", "portal", "desk", "calendar"}, {"demo"},
]  # fmt: skip
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
#: What lies beside the rooms and everyone may import.
SHARED = {"forum.extensions", "forum.config"}
#: Modules that may import any room: they put the house together.
ABOVE = {"forum", "forum.cli"}
#: models <- policy, queries <- operations <- views: what each may import of its own room.
OWN = {
    "words": set(),
    "models": {"words"},
    "actions": {"models", "words"},
    "policy": {"actions", "models", "words"},
    "queries": {"actions", "models", "words", "policy", "reference", "kinds", "tokens", "queries"},
}
WEB_ONLY = {"views", "forms"}
HEAVY = {
    "typst", "icalendar", "PIL", "holidays", "mammoth", "rapidfuzz", "segno", "snowballstemmer",
    "xlsxwriter",
}  # fmt: skip


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in FORUM.iterdir() if (path / "__init__.py").exists()}
    assert rooms <= set(FLOOR)


def test_imports_point_down() -> None:
    wrong = []
    for path, tree in modules().items():
        module = dotted(path)
        room = room_of(module)
        for line, imported in imports(tree):
            other = room_of(imported)
            if module in ABOVE or imported in SHARED or other == room != "":
                continue
            if not other or not room or FLOOR[other] >= FLOOR[room]:
                wrong.append(f"{name_of(path)}:{line} imports {imported}")
    none_of(wrong)


def test_within_a_room_imports_point_from_views_to_models() -> None:
    wrong = []
    for path, tree in modules().items():
        module = dotted(path)
        room, layer = room_of(module), layer_of(module)
        if room in {"", "core", "web", "demo"}:
            continue
        for line, imported in imports(tree):
            if room_of(imported) != room or not layer_of(imported):
                continue
            other = layer_of(imported)
            above = layer in OWN and other not in OWN[layer] | {layer}
            views = other == "views" and layer not in {"views", ""}
            forms = other == "forms" and layer in {"operations", "listeners", "letters"}
            if above or views or forms:
                wrong.append(f"{name_of(path)}:{line} imports {imported}")
    none_of(wrong)


def test_what_knows_no_request_imports_nothing_of_requests() -> None:
    wrong = []
    for path, tree in modules().items():
        module = dotted(path)
        if layer_of(module) not in {"models", "policy", "queries", "operations", "actions"}:
            continue
        if room_of(module) in {"", "web"}:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "flask":
                names = {alias.name for alias in node.names} - {"current_app", "url_for"}
                if names:
                    wrong.append(f"{name_of(path)}:{node.lineno} imports {sorted(names)}")
        wrong += [
            f"{name_of(path)}:{line} imports {imported}"
            for line, imported in imports(tree)
            if room_of(imported) == "web" and layer_of(imported) != "filters"
        ]
    none_of(wrong)


def test_no_import_hides_in_a_function() -> None:
    wrong = []
    for path, tree in modules().items():
        for function in functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Import):
                    names = {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    names = {(node.module or "").split(".")[0]}
                else:
                    continue
                if not names <= HEAVY:
                    wrong.append(f"{name_of(path)}:{node.lineno} {sorted(names)}")
    none_of(wrong)


def test_only_transaction_commits() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "commit"
        and path != FORUM / "core" / "db.py"
    ]
    none_of(wrong)


def test_views_are_short_and_hold_no_sql() -> None:
    wrong = []
    for path, tree in modules().items():
        if not any(is_view(function) for function in functions(tree)):
            continue
        for node in ast.walk(tree):
            sql = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            sql = sql and node.func.id in {"select", "update", "insert", "delete", "text"}  # type: ignore[attr-defined]
            if sql or (isinstance(node, ast.Attribute) and node.attr == "session" and _is_db(node)):
                wrong.append(f"{name_of(path)}:{node.lineno} asks the database")  # type: ignore[attr-defined]
        for function in functions(tree):
            if is_view(function) and body_lines(function) > 15:
                wrong.append(f"{name_of(path)}:{function.lineno} {function.name} is long")
    none_of(wrong)


def _is_db(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "db"


def test_functions_and_files_are_short() -> None:
    wrong = []
    for path, tree in modules().items():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 400:
            wrong.append(f"{name_of(path)} has {lines} lines")
        for function in functions(tree):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > 50:
                wrong.append(
                    f"{name_of(path)}:{function.lineno} {function.name} has {length} lines"
                )
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file() and len(path.read_text(encoding="utf-8").splitlines()) > 120:
            wrong.append(name_of(path))
    none_of(wrong)


def test_every_module_and_function_of_ours_is_named_for_what_it_is() -> None:
    names = {
        "utils",
        "util",
        "helpers",
        "helper",
        "manager",
        "managers",
        "service",
        "services",
        "common",
    }
    wrong = [name_of(path) for path in FORUM.rglob("*") if path.stem in names]
    wrong += [name_of(path) for path, tree in modules().items() if not ast.get_docstring(tree)]
    none_of(wrong)


def test_no_operation_opens_a_transaction_of_its_own() -> None:
    wrong = []
    for path, tree in modules().items():
        module = dotted(path)
        if (
            layer_of(module) in {"operations", "policy", "queries", "models"}
            and room_of(module) != "core"
        ):
            wrong += [
                f"{name_of(path)}:{line}"
                for line, imported in imports(tree)
                if imported == "forum.core.db" and _uses(tree, "transaction")
            ]
    none_of(set(wrong))


def _uses(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def test_our_own_script_is_small() -> None:
    scripts = list((ROOT / "static" / "js").glob("*.js"))
    assert sum(path.stat().st_size for path in scripts) < 10_000


def test_nothing_names_where_it_was_made() -> None:
    """No machine path, and no registry's address, in any file of ours."""
    marks = re.compile(r"/[w]ork/|/[r]oot/|/home/\w|pypi[.][o]rg|registry[.][n]pm")
    wrong = []
    for folder in (
        "forum",
        "templates",
        "static/css",
        "static/js",
        "migrations",
        "bin",
        "bench",
        "tests",
        "docs",
    ):
        for path in (ROOT / folder).rglob("*"):
            if (
                path.suffix in {".py", ".html", ".css", ".js", ".toml", ".md", ".txt", ".sh", ""}
                and path.is_file()
            ):
                if path == Path(__file__):
                    continue
                found = marks.search(path.read_text(encoding="utf-8", errors="replace"))
                if found:
                    wrong.append(f"{name_of(path)}: {found[0]}")
    none_of(wrong)
