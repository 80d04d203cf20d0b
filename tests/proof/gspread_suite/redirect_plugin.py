"""A pytest plugin that runs gspread's own tests against the workspace instead of against recordings.

Loaded by ``-p redirect_plugin`` in a process of its own (test_gspread_suite.py starts it). It starts a workspace,
hands its service account's key to gspread's conftest, sends every request for a Google host to the workspace, and
puts an empty recorder in the place of vcrpy, which need not be installed. Nothing of gspread's is changed.
At the end it writes what the workspace was asked to the file that GSPREAD_TRAFFIC names.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

HOSTS = frozenset({"sheets.googleapis.com", "www.googleapis.com", "oauth2.googleapis.com", "accounts.google.com"})
# ClientTest.test_access_private_spreadsheet asks for this one, which belongs to somebody at Google's.
PRIVATE_SPREADSHEET = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
_STAGE = pytest.StashKey[Callable[[], None]]()


class NotRedirected(RuntimeError):
    """A request for a host that is neither Google's nor the workspace."""


def redirected(address: str, base_url: str) -> str:
    """``address`` with its Google host replaced by the workspace; NotRedirected for any other host."""
    parts, base = urlsplit(address), urlsplit(base_url)
    if parts.netloc == base.netloc:
        return address
    if parts.hostname not in HOSTS:
        raise NotRedirected(f"{parts.hostname} is not one of {', '.join(sorted(HOSTS))}")
    return urlunsplit(parts._replace(scheme=base.scheme, netloc=base.netloc))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the workspace and redirect, before gspread's conftest is read."""
    _put_an_empty_recorder()
    folder = tempfile.TemporaryDirectory(prefix="gspread-suite-")
    process, announcement = start_workspace(Path(folder.name), enforce_limits=False, allow_create=True)
    base_url = announcement["base_url"]
    with Stage(base_url) as stage:
        stage.create_spreadsheet("Чужая", spreadsheet_id=PRIVATE_SPREADSHEET)
    os.environ["GS_CREDS_FILENAME"] = announcement["credentials"]
    send = HTTPAdapter.send

    def redirecting(self: HTTPAdapter, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        request.url = redirected(str(request.url), base_url)
        kwargs["proxies"] = {}
        return send(self, request, *args, **kwargs)

    HTTPAdapter.send = redirecting  # type: ignore[method-assign]

    def stop() -> None:
        HTTPAdapter.send = send  # type: ignore[method-assign]
        if "GSPREAD_TRAFFIC" in os.environ:
            with Stage(base_url) as stage:
                Path(os.environ["GSPREAD_TRAFFIC"]).write_text(json.dumps(stage.requests_made()), "utf-8")
        process.terminate()
        process.wait()
        folder.cleanup()

    early_config.stash[_STAGE] = stop


def pytest_configure(config: pytest.Config) -> None:
    """Know the recorder's marker."""
    config.addinivalue_line("markers", "vcr: recorded at Google's, played against the workspace here")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the workspace."""
    config.stash[_STAGE]()


def _put_an_empty_recorder() -> None:
    """What gspread's conftest imports of vcrpy, doing nothing."""
    recorder, errors = types.ModuleType("vcr"), types.ModuleType("vcr.errors")
    recorder.VCR = type("VCR", (), {"ensure_suffix": staticmethod(str)})  # type: ignore[attr-defined]
    errors.CannotOverwriteExistingCassetteException = type("Unused", (Exception,), {})  # type: ignore[attr-defined]
    recorder.errors = errors  # type: ignore[attr-defined]
    sys.modules |= {"vcr": recorder, "vcr.errors": errors}
