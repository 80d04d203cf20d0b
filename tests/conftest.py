"""For every test: only loopback can be reached, the longest files begin first, Hypothesis looks at no clock.

Garbage is collected seldom: looking for it took an eighth of the processor's time.
"""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

LONGEST = (
    "rehearsal/chaos/test_chaos_marathon.py",
    "rehearsal/play/test_whole_marathon.py",
    "program/sheet/test_people_cells.py",
    "program/service/test_secrets.py",
    "program/service/test_messy_decisions.py",
    "program/process/test_service_run.py",
    "program/sheet/test_rating_formulas.py",
    "proof/test_bench.py",
)
"""Files that take more than twenty seconds of the processor, the longest first: begun last, one would run on alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were found."""
    tests = Path(__file__).parent
    ranks = {tests / name: rank for rank, name in enumerate(LONGEST)}
    missing = [str(path) for path in ranks if not path.is_file()]
    if missing:
        raise pytest.UsageError(f"LONGEST in tests/conftest.py names files that are gone: {', '.join(missing)}")
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def pytest_collection_finish() -> None:
    """What has been imported stays and is never looked at again; the rest is, after so many more objects."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


class NotLoopback(RuntimeError):
    """A test tried to reach the network."""


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        loopback = ipaddress.ip_address(str(name).split("%")[0]).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotLoopback(f"a test tried to reach {name!r}; tests talk to loopback only (DESIGN 14)")


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Refuse connections and look-ups of anything but loopback. SHEETS_MARATHON_LIVE=1 lifts it."""
    if os.environ.get("SHEETS_MARATHON_LIVE") == "1":
        yield
        return
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield
