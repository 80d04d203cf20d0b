"""The workspace as a process: one loopback port, one JSON line when ready, a clean stop on SIGTERM."""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from sheets_marathon.workspace.app import build_app

_HOST = "127.0.0.1"


class _AnnouncingServer(uvicorn.Server):
    """Says when it listens, so that nobody has to guess or to poll."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce."""
        await super().startup(sockets=sockets)
        if self.started:
            self._announce()


def serve(port: int, state_dir: Path | None, *, enforce_limits: bool = True, allow_create: bool = False) -> None:
    """Serve on 127.0.0.1, and nowhere else whatever is asked for, until SIGTERM or SIGINT. ``port`` 0: a free one.

    Prints the announcement (app.Workspace.announcement) as one line of JSON to stdout. With a ``state_dir``
    (made if missing) everything survives even SIGKILL; without one it is gone at the end. OSError when the
    port is taken. ``enforce_limits`` and ``allow_create`` as ``app.build_app``.
    """
    # The state holds the bot's token and the account's key; they open nothing real, but habits should be good ones.
    os.umask(0o077)
    directory = state_dir or Path(tempfile.mkdtemp(prefix="sheets-marathon-workspace-"))
    directory.mkdir(parents=True, exist_ok=True)
    # asyncio switches Nagle's delay off only where it sees the protocol named; with it each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((_HOST, port))
    base_url = f"http://{_HOST}:{listener.getsockname()[1]}"
    workspace = build_app(state_dir, enforce_limits=enforce_limits, allow_create=allow_create)
    credentials = _write_secret(directory / "credentials.json", workspace.accounts.service_account_info(base_url))
    announcement = json.dumps(workspace.announcement(base_url, credentials), ensure_ascii=False)

    def announce() -> None:
        sys.stdout.write(announcement + "\n")
        sys.stdout.flush()

    config = uvicorn.Config(
        workspace,
        log_level="warning",
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        date_header=False,  # answers bear the workspace's time, not the wall's
        # Clients keep their connections between posts; one closed under a request would look like a fault.
        timeout_keep_alive=600,
        # Long polls and hanging faults never end by themselves.
        timeout_graceful_shutdown=1,
    )
    server = _AnnouncingServer(config, announce)
    # What stands by now stays; looking through it, and through the sheets, again and again took a 25th of all time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    # uvicorn raises the signal again once it has stopped; this handler turns that into a normal return.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, server.handle_exit)
    server.run(sockets=[listener])
    workspace.log.close()


def _write_secret(path: Path, content: object) -> Path:
    """Write JSON that only the owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file)
    return path.resolve()


def _main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--state", type=Path, default=None, help="directory that keeps everything")
    parser.add_argument("--no-limits", action="store_true", help="lift quotas and flood limits")
    parser.add_argument("--allow-create", action="store_true", help="let the service account create files")
    options = parser.parse_args(argv)
    serve(options.port, options.state, enforce_limits=not options.no_limits, allow_create=options.allow_create)


if __name__ == "__main__":
    _main(sys.argv[1:])
