"""Writes docs/coverage.md: what of each API the workspace serves, read off the workspace's own code.

python3 scripts/proof/coverage_page.py [--check]

A request that is served only in part is found by following its handler: whatever it can answer with 501
("not served") stands beside it. Bot API arguments that our code never reads are those python-telegram-bot
can send and no reached function names. ``--check`` writes nothing and exits 1 when the page is stale.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from deviations import RECORDING_DIFFERENCES, SUITE_EXCEPTIONS

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import ROOT, again_inside

PAGE = ROOT / "docs" / "coverage.md"
PACKAGE = "sheets_marathon.workspace"
REFUSERS = frozenset({"unserved", "not_served"})
SUITE_PASSES = "All pass (`GSPREAD_REPO=… python3 scripts/test.py tests/proof/gspread_suite`)."
NOTHING_DIFFERS = "No answer differs (`scripts/proof/compare_recordings.py GSPREAD_REPO`)."
ANY_PARAMETER = "the parameter … here"  # said once, below the table
# What python-telegram-bot's methods take for itself and never sends under that name.
CLIENT_ONLY = frozenset(
    {"api_kwargs", "connect_timeout", "pool_timeout", "read_timeout", "write_timeout", "filename", "self"}
    | {"contact", "location", "venue", "allow_sending_without_reply", "reply_to_message_id", "timeout"}
    | {"disable_web_page_preview"}
)


# What a handler can reach


def reached(start: FunctionType) -> list[FunctionType]:
    """``start`` and all functions of the workspace that it names, directly or through others."""
    found = [start]
    for function in found:
        found += [other for other in _named(function) if other not in found]
    return found


def _named(function: FunctionType) -> Iterator[FunctionType]:
    for code in _codes(function.__code__):
        for name in code.co_names:
            known = function.__globals__.get(name)
            candidates = [known, *(getattr(known, each, None) for each in code.co_names if _is_ours(known))]
            for candidate in candidates:
                if isinstance(candidate, FunctionType) and candidate.__module__.startswith(PACKAGE):
                    yield candidate


def _is_ours(value: object) -> bool:
    return isinstance(value, ModuleType) and value.__name__.startswith(PACKAGE)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def refusals(start: FunctionType) -> list[str]:
    """All that ``start`` may refuse as not served, in words."""
    texts = dict.fromkeys(text for function in reached(start) for text in _refused_in(function))
    return [text for text in texts if text != ANY_PARAMETER]


@cache
def _refused_in(function: FunctionType) -> tuple[str, ...]:
    if function.__name__ == "<lambda>":  # its source is a line of a table
        return ()
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return tuple(_said(call.args[0], loops) for call, loops in _refusing(tree, function, {}))


def _refusing(
    node: ast.AST, function: FunctionType, loops: dict[str, list[str]]
) -> Iterator[tuple[ast.Call, dict[str, list[str]]]]:
    """Calls that refuse, each with the words that the loops around it go through."""
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        loops = loops | {node.target.id: _words(node.iter, function)}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSERS:
        yield node, loops
    for child in ast.iter_child_nodes(node):
        yield from _refusing(child, function, loops)


def _words(iterated: ast.expr, function: FunctionType) -> list[str]:
    """The fixed words that a loop goes through, [] where they are not fixed."""
    if isinstance(iterated, ast.Name):
        value = function.__globals__.get(iterated.id)
    else:
        try:
            value = ast.literal_eval(iterated)
        except ValueError:
            value = None
    return [str(word) for word in value] if isinstance(value, tuple | list) else []


def _said(text: ast.expr, loops: dict[str, list[str]]) -> str:
    if isinstance(text, ast.Constant):
        return str(text.value)
    pieces: list[str] = []
    for part in text.values if isinstance(text, ast.JoinedStr) else []:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        else:
            names = [node.id for node in ast.walk(part) if isinstance(node, ast.Name)]
            words = next((loops[name] for name in names if loops.get(name)), ["…"])
            pieces.append(", ".join(word.replace("_", " ") for word in words))
    return "".join(pieces)


def about(name: str, function: FunctionType) -> str:
    """What the docstring of ``name``'s handler says, without the name and the errors."""
    text = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    text = re.sub(r"\s*(?:Raises? |ApiError ).*", "", text)
    return re.sub(rf"^\S*{name.rpartition('.')[2]}(?:[:.]\s*|,\s+(?=which))", "", text)


# The tables


def sheets_requests() -> list[str]:
    """The kinds of batchUpdate requests."""
    from sheets_marathon.workspace.sheets.discovery import document
    from sheets_marathon.workspace.sheets.requests import HANDLERS

    kinds = sorted(document("sheets.v4")["schemas"]["Request"]["properties"])
    return _table("request", {kind: HANDLERS.get(kind) for kind in kinds})


def sheets_methods() -> list[str]:
    """The methods of Sheets v4."""
    from sheets_marathon.workspace.sheets import service, values, writes
    from sheets_marathon.workspace.sheets.methods import methods

    own = service.SheetsService
    served: dict[str, Any] = {
        "spreadsheets.create": own._create_asked,
        "spreadsheets.get": own._get,
        "spreadsheets.getByDataFilter": own._get_by_filter,
        "spreadsheets.developerMetadata.get": values.metadata_with_id,
        "spreadsheets.developerMetadata.search": values.search_metadata,
    }
    tables = writes.OPERATIONS | values.VALUE_READS
    served |= {name.removeprefix("sheets."): handler for name, handler in tables.items()}
    names = sorted(method.name.removeprefix("sheets.") for method in methods())
    assert set(served) <= set(names)
    assert {f"sheets.{name}" for name in served} == service.SERVED_METHODS
    return _table("method", {name: served.get(name) for name in names})


def drive_methods() -> list[str]:
    """The methods of Drive v3."""
    from sheets_marathon.workspace.drive import permissions, service
    from sheets_marathon.workspace.sheets.methods import methods

    served = service.FILE_HANDLERS | permissions.HANDLERS
    names = sorted(method.name for method in methods("drive.v3"))
    assert set(served) <= set(names)
    lines = _table("method", {name.removeprefix("drive."): served.get(name) for name in names})
    note = "A query parameter that a served method does not know here is 501 too. Of v2, only"
    return [*lines, "", f"{note} `PUT /upload/drive/v2/files/{{fileId}}` of a CSV that is to be converted."]


def bot_methods() -> list[str]:
    """The methods of the Bot API."""
    from telegram import Bot

    from sheets_marathon.workspace.telegram import updates
    from sheets_marathon.workspace.telegram.methods import asking, changing, posting
    from sheets_marathon.workspace.telegram.methods.known_methods import KNOWN_METHODS
    from sheets_marathon.workspace.telegram.service import SERVED_METHODS

    served: dict[str, Any] = {}
    for table in (posting.METHODS, changing.METHODS, asking.METHODS, updates.METHODS, updates.WAITING_METHODS):
        served |= table
    assert {name.lower() for name in served} == SERVED_METHODS
    camel = {name.lower(): name for name in dir(Bot)} | {name.lower(): name for name in served}
    lines = ["| method | arguments not read (ignored) | not served (501) |", "|---|---|---|"]
    for name in sorted(served):
        unread = ", ".join(f"`{argument}`" for argument in _unread(name, served[name])) or "–"
        lines.append(f"| `{name}` | {unread} | {'; '.join(refusals(served[name])) or '–'} |")
    rest = ", ".join(f"`{camel.get(name, name)}`" for name in sorted(KNOWN_METHODS - SERVED_METHODS))
    return [*lines, "", f"Refused with 501: {rest}."]


def _unread(name: str, handler: FunctionType) -> list[str]:
    from telegram import Bot

    method = getattr(Bot, re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name), None)
    if method is None:
        return []
    named = {
        constant
        for function in reached(handler)
        for code in _codes(function.__code__)
        for constant in _strings(code.co_consts)
    }
    return sorted(set(inspect.signature(method).parameters) - CLIENT_ONLY - named)


def _strings(constants: tuple[Any, ...]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from _strings(tuple(constant))


def _table(what: str, handlers: dict[str, Callable[..., Any] | None]) -> list[str]:
    lines = [f"| {what} | served | not served (501) |", "|---|---|---|"]
    refused = [name for name, handler in handlers.items() if handler is None]
    for name, handler in handlers.items():
        if handler is None:
            continue
        assert isinstance(handler, FunctionType)
        gaps = refusals(handler)
        said = about(name, next(each for each in reached(handler) if each.__name__ != "<lambda>"))
        served = ("partly" if gaps else "yes") + (f": {said}" if said else "")
        lines.append(f"| `{name}` | {served} | {'; '.join(gaps) or '–'} |")
    counted, names = len(handlers) - len(refused), ", ".join(f"`{name}`" for name in refused)
    return [*lines, "", f"{counted} of {len(handlers)}. Refused with 501: {names}."]


def deviations() -> list[str]:
    """What the code itself calls a deviation."""
    found: list[str] = []
    for file in sorted(ROOT.joinpath(*PACKAGE.split(".")).rglob("*.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
                text = " ".join((ast.get_docstring(node) or "").split())
                sentences = re.split(r"(?<=[.;])\s+(?=[A-Z])", text)
                place = module.removeprefix(f"{PACKAGE}.")
                found += [f"- {each} (`{place}`)" for each in sentences if "a deviation" in each]
    return found


def _listed(reasons: dict[str, str], otherwise: str) -> list[str]:
    return [f"- `{name}`: {reason}" for name, reason in sorted(reasons.items())] or [otherwise]


def page() -> str:
    """The whole page."""
    importlib.import_module(PACKAGE)
    parts: list[tuple[str, list[str]]] = [
        ("Sheets v4: methods", sheets_methods()),
        ("Sheets v4: requests of batchUpdate", sheets_requests()),
        ("Drive v3", drive_methods()),
        ("Bot API", bot_methods()),
        ("Deviations", deviations()),
        ("gspread's own tests", _listed(SUITE_EXCEPTIONS, SUITE_PASSES)),
        ("gspread's recordings of the real service", _listed(RECORDING_DIFFERENCES, NOTHING_DIFFERS)),
    ]
    lines = [
        "# What the workspace serves",
        "",
        "Generated by `python3 scripts/proof/coverage_page.py`; a test fails when it is stale. What is not served is",
        "answered with 501 and named, never pretended (… stands for what was asked). Requests are checked against",
        "Google's discovery documents first, so an unknown field is Google's 400 even where the request is not served.",
    ]
    for title, body in parts:
        lines += ["", f"## {title}", "", *body]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Writes the page, or checks it."""
    again_inside("rehearsal")
    fresh = page()
    stale = not PAGE.exists() or PAGE.read_text("utf-8") != fresh
    if "--check" in sys.argv[1:]:
        print("stale: run this without --check" if stale else "docs/coverage.md is true")
        return int(stale)
    if stale:
        Path(PAGE).write_text(fresh, "utf-8")
    print("docs/coverage.md " + ("written" if stale else "was true already"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
