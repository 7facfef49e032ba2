"""The limits of the house: short modules, short functions, no catch-all names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "service" / "grondkaart").rglob("*.py"))
MAX_MODULE, MAX_FUNCTION = 400, 60
FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "services"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, Function):
            yield node


def test_there_are_modules_to_measure() -> None:
    assert len(MODULES) > 30


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_keeps_to_the_limits(module: Path) -> None:
    too_long = [
        f"{f.name}: {(f.end_lineno or f.lineno) - f.lineno + 1} lines"
        for f in functions(module)
        if (f.end_lineno or f.lineno) - f.lineno + 1 > MAX_FUNCTION
    ]

    assert [] == too_long
    assert MAX_MODULE >= len(module.read_text("utf-8").splitlines())
    assert module.stem not in FORBIDDEN


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text("utf-8")))


def test_public_functions_say_what_goes_in_and_out() -> None:
    silent = [
        f"{module.relative_to(ROOT)}: {f.name}"
        for module in MODULES
        for f in top_level(module)
        if not f.name.startswith("_") and not ast.get_docstring(f)
    ]

    assert [] == silent


def top_level(module: Path) -> Iterator[Function]:
    for node in ast.parse(module.read_text("utf-8")).body:
        if isinstance(node, Function):
            yield node
