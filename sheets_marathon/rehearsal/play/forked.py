"""Runs of our own program, forked from a process that has imported it and run nothing: a start without its imports.

A run begins where ``python -m`` would begin the module, in a process of its own that can be stopped and killed.
"""

from __future__ import annotations

import functools
import gc
import multiprocessing
import os
import pkgutil
import runpy
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

import sheets_marathon

_OURS = sheets_marathon.__name__
# What runs does not import these, or must run them as its main module.
_NOT_IMPORTED = tuple(f"{_OURS}.{name}" for name in ("__main__", "rehearsal", "workspace"))
_FOR_CHILDREN = [f"{_OURS}.adapters.feeds.{name}" for name in ("in_child", "folder")]
"""What a run's own children read exports with."""
# What httpx, by which the bot talks to Telegram, imports with its first request only.
_LAZY = ("httpcore", "anyio._backends._asyncio", "h11")


def can_fork(command: Sequence[str]) -> bool:
    """Whether a command is a module of ours, run by this interpreter, on a system that forks."""
    own = command[:2] == [sys.executable, "-m"] and command[2].partition(".")[0] == _OURS
    return own and "forkserver" in multiprocessing.get_all_start_methods()


def forked(command: Sequence[str], environment: Mapping[str, str], log: Path) -> BaseProcess:
    """Start a command that ``can_fork``; its output is appended to ``log``."""
    process = _context().Process(target=_run, args=(list(command[2:]), dict(environment), str(log)), daemon=True)
    process.start()
    return process


@functools.cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_modules(), *_LAZY, __name__])
    # A rehearsal that is repeated goes the same way again, so sets of strings keep one order.
    with mock.patch.dict(os.environ, {"PYTHONHASHSEED": "0"}):
        forkserver.ensure_running()
    return context


def _modules() -> list[str]:
    found = pkgutil.walk_packages(sheets_marathon.__path__, f"{_OURS}.")
    return [module.name for module in found if not module.name.startswith(_NOT_IMPORTED)]


def forks_children() -> None:
    """Let children of this process be forked from one that has imported what they read with, as ``forked`` runs are."""
    multiprocessing.set_start_method("forkserver", force=True)
    _context()


def _run(argv: list[str], environment: dict[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    nothing, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    gc.freeze()  # what has been imported stays, and looking through it again and again took a 25th of all time
    # It may have children of its own, which need less than all that it has imported itself.
    multiprocessing.current_process().daemon = False
    multiprocessing.set_start_method("forkserver", force=True)
    multiprocessing.set_forkserver_preload(_FOR_CHILDREN)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - it stays open as long as the process lives
    sys.argv = argv
    runpy.run_module(argv[0], run_name="__main__", alter_sys=True)
