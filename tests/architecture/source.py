"""The source as these tests read it: modules, their imports, their functions."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORUM = ROOT / "forum"
TEMPLATES = ROOT / "templates"


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the application, parsed."""
    return {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FORUM.rglob("*.py"))
    }


@cache
def templates() -> tuple[Path, ...]:
    """Every page and part of one."""
    return tuple(sorted(TEMPLATES.rglob("*.html")))


def name_of(path: Path) -> str:
    """A file as it is named in a message."""
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    """The module that a file is."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The room that a module belongs to: "core", "matters"; "" for what lies beside the rooms."""
    parts = module.split(".")
    if len(parts) < 2 or not (FORUM / parts[1]).is_dir():
        return ""
    return parts[1]


def layer_of(module: str) -> str:
    """What a module is in its room: "models", "policy"; a folder counts as one file."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything of ours that is imported; names from packages are followed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "forum":
                    yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "forum":
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                place = ROOT / Path(*inner.split("."))
                is_module = place.is_dir() or place.with_suffix(".py").exists()
                yield node.lineno, inner if is_module else str(node.module)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function's body has, without its docstring."""
    body = function.body
    if (
        isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    ):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function answers at an address."""
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in {"route", "get", "post"}
        for mark in function.decorator_list
    )


def none_of(wrong: Iterable[object]) -> None:
    """Fail with one line for each thing that is wrong."""
    found = sorted(str(one) for one in wrong)
    assert not found, "\n".join(["", *found])
