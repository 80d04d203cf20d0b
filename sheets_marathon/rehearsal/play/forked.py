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
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection
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
_WORKSPACE = (
    f"{_OURS}.workspace.app",
    *(f"uvicorn.{name}" for name in ("loops.auto", "protocols.http.auto", "protocols.websockets.auto", "lifespan.off")),
)
"""A workspace, the module that runs it apart, and what it looks for when it starts."""


class ForkedProcess:
    """A forked run under the names that subprocess.Popen has."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._process.terminate()

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code when it has ended. subprocess.TimeoutExpired when that takes longer."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return code


def can_fork(command: Sequence[str]) -> bool:
    """Whether a command is a module of ours, run by this interpreter, on a system that forks."""
    own = command[:2] == [sys.executable, "-m"] and command[2].partition(".")[0] == _OURS
    return own and "forkserver" in multiprocessing.get_all_start_methods()


def forked(command: Sequence[str], environment: Mapping[str, str], log: Path) -> BaseProcess:
    """Start a command that ``can_fork``; its output is appended to ``log``."""
    process = _context().Process(target=_run, args=(list(command[2:]), dict(environment), str(log)), daemon=True)
    process.start()
    return process


def forks_already() -> bool:
    """Whether the process to fork from runs, so that one run more costs next to nothing."""
    return _context.cache_info().currsize > 0


def forked_to_announce(command: Sequence[str]) -> tuple[ForkedProcess, str]:
    """Start a command that ``can_fork``: the run, and the first line that it writes, empty when it ends without one."""
    reader, writer = _context().Pipe(duplex=False)
    with writer, Connection(os.dup(2), readable=False) as errors:
        given = (list(command[2:]), dict(os.environ), writer, errors)
        process = _context().Process(target=_announce, args=given, daemon=True)
        process.start()
    with reader, open(reader.fileno(), encoding="utf-8", closefd=False) as written:
        return ForkedProcess(process), written.readline()


@functools.cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_modules(), *_LAZY, *_WORKSPACE, __name__])
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


def _announce(argv: list[str], environment: dict[str, str], writer: Connection, errors: Connection) -> None:
    for given, target in ((writer, 1), (errors, 2)):
        os.dup2(given.fileno(), target)
        given.close()
    _as_main(argv, environment)


def _run(argv: list[str], environment: dict[str, str], log: str) -> None:
    nothing, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    # It may have children of its own, which need less than all that it has imported itself.
    multiprocessing.current_process().daemon = False
    multiprocessing.set_start_method("forkserver", force=True)
    multiprocessing.set_forkserver_preload(_FOR_CHILDREN)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - it stays open as long as the process lives
    _as_main(argv, environment)


def _as_main(argv: list[str], environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    gc.freeze()  # what has been imported stays, and looking through it again and again took a 25th of all time
    sys.argv = argv
    runpy.run_module(argv[0], run_name="__main__", alter_sys=True)
