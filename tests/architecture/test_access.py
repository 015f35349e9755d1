"""Permission is said once: every address names its action, every action that is asked for has its rule."""

import ast
import re
from functools import cache

from flask import Flask

from forum.core import access
from forum.core.access import Action
from tests.architecture.source import TEMPLATES, functions, modules, name_of, none_of, templates

#: Addresses that no view of ours answers.
NOT_OURS = {"static"}
ASKED = {"require", "requires", "can", "judge"}


def test_every_address_says_who_may(house: Flask) -> None:
    none_of(
        f"{rule.endpoint} {rule.rule}"
        for rule in house.url_map.iter_rules()
        if rule.endpoint not in NOT_OURS
        and not (
            (said := getattr(house.view_functions[rule.endpoint], "access", None)) == "public"
            or isinstance(said, Action)
        )
    )


@cache
def _constants() -> dict[str, str]:
    """MODULE.NAME -> the action's name, for every Action that is declared."""
    found = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
                continue
            if isinstance(node.value.func, ast.Name) and node.value.func.id == "Action":
                target, name = node.targets[0], node.value.args[0]
                if isinstance(target, ast.Name) and isinstance(name, ast.Constant):
                    found[f"{path.parent.name}.{target.id}"] = str(name.value)
    return found


@cache
def _asked_in_python() -> dict[str, str]:
    """Every action that is named where permission is asked for, and a place where it is."""
    constants = _constants()
    found: dict[str, str] = {}
    for path, tree in modules().items():
        room = path.relative_to(TEMPLATES.parent / "forum").parts[0]
        aliases = _aliases(tree, room)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            first = node.args[0]
            if called not in ASKED:
                continue
            place = f"{name_of(path)}:{node.lineno}"
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.setdefault(first.value, place)
            elif isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name):
                origin = aliases.get(first.value.id, room)
                known = constants.get(f"{origin}.{first.attr}")
                if known:
                    found.setdefault(known, place)
    return found


def _aliases(tree: ast.AST, room: str) -> dict[str, str]:
    """What the actions of other rooms are called in a module."""
    found = {"actions": room}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name == "actions" and node.module:
                    found[alias.asname or alias.name] = node.module.rsplit(".", 1)[1]
    return found


def _asked_in_templates() -> dict[str, str]:
    found = {}
    for path in templates():
        for name in re.findall(r"\bcan\(\s*[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8")):
            found.setdefault(name, name_of(path))
    return found


def test_every_action_that_is_asked_for_has_a_rule(house: Flask) -> None:
    asked = _asked_in_templates() | _asked_in_python()
    for rule in house.url_map.iter_rules():
        said = getattr(house.view_functions[rule.endpoint], "access", None)
        if isinstance(said, Action):
            asked[said.name] = rule.endpoint
    assert len(asked) > 20
    none_of(f"{place}: {name}" for name, place in asked.items() if name not in access._rules)


def test_every_rule_is_asked_for(house: Flask) -> None:
    """A rule that nobody asks for protects nothing; an operation has forgotten to."""
    asked = set(_asked_in_templates()) | set(_asked_in_python())
    for view in house.view_functions.values():
        said = getattr(view, "access", None)
        if isinstance(said, Action):
            asked.add(said.name)
    constants = {name: constant.rsplit(".", 1)[1] for constant, name in _constants().items()}
    none_of(
        name
        for name in set(access._rules) - asked
        if name in constants and constants[name] not in _mentioned()
    )


@cache
def _mentioned() -> frozenset[str]:
    """The names of all constants that are used otherwise than to declare a rule: passed on, or chosen."""
    found = set()
    for path, tree in modules().items():
        if path.stem == "actions":
            continue
        declaring = {
            id(argument)
            for function in functions(tree)
            for mark in function.decorator_list
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "rule"
            for argument in mark.args
        }
        found |= {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and id(node) not in declaring
        }
    return frozenset(found)


def test_an_action_without_a_rule_is_only_ever_recorded(house: Flask) -> None:
    recorded = {known.name for known in access.actions()} - set(access._rules)
    asked = set(_asked_in_templates()) | set(_asked_in_python())
    none_of(name for name in recorded & asked)


def test_no_rule_reads_who_has_signed_or_how_large_someone_is() -> None:
    """Equal terms: signatures, size and funding are no input to any permission or order."""
    words = re.compile(
        r"\b(Accession|accession|signed_on|has_signed|size_band|represents|funding)\b"
    )
    wrong = []
    for path in modules():
        if path.stem == "policy" or path.parent.name == "policy":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                code = line.split("#")[0]
                if words.search(code) and '"""' not in code:
                    wrong.append(f"{name_of(path)}:{number} {line.strip()}")
    none_of(wrong)


def test_every_action_has_words(house: Flask) -> None:
    for action in access.actions():
        if action.name.startswith(("trial:", "test")):
            continue
        assert re.fullmatch(r"[a-z_]+:[a-z_]+", action.name), action.name
        assert str(action.label)
        assert action.past is None or str(action.past)
        if action.tells:
            assert action.past is not None, action.name
