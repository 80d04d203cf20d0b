"""The service account: its key file, read and turned into google-auth's credentials.

A key is either Google's or a rehearsal's, and goes to its own addresses only. google-auth signs its request for a
token for https://oauth2.googleapis.com/token wherever ``token_uri`` sends it [google/oauth2/service_account.py,
``_make_authorization_grant_assertion``]: whoever receives one from a real key can redeem it at Google for an hour.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials

from sheets_marathon.adapters.machine.addresses import Address, NoAddress, address_of
from sheets_marathon.errors import ConfigurationError

SHEETS_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
DRIVE_SCOPE = "https://www.googleapis.com/auth/drive"
DRIVE_READ_SCOPE = "https://www.googleapis.com/auth/drive.readonly"
_GOOGLE = "googleapis.com"
# Keys made before 2018 name the second one.
_TOKEN_HOSTS = (_GOOGLE, "accounts.google.com")
_URIS = ("token_uri", "auth_uri", "auth_provider_x509_cert_url", "client_x509_cert_url")
_MAKE_A_KEY = "make a key: console.cloud.google.com → Service accounts → Keys → Add key → JSON; save it there"


class _RehearsedAccount(Credentials):
    """An account whose tokens come from somewhere else than Google: it must not call Google behind our back.

    google-auth 2.62 asks iamcredentials.googleapis.com for a "regional access boundary" from a background thread
    after each refresh, whatever ``token_uri`` says [google/auth/credentials.py]; there is no public switch.
    """

    def _maybe_start_regional_access_boundary_refresh(self, request: object, url: str) -> None:
        """Asks nobody."""


def service_account(path: Path, scope: str, addresses: Mapping[str, str]) -> Credentials:
    """Credentials for one scope, to be used at ``addresses`` only: {"google.sheets_url": its value}, "" is Google.

    ConfigurationError says what is wrong with the key file, whose content is not shown, or which address does not
    belong to the key: a real key goes to Google over https only, a rehearsal's to this machine only.
    """
    info = _read(path)
    try:
        rehearsed = _is_rehearsed(info, path)
        for setting, url in addresses.items():
            _require_own(setting, url, path, rehearsed=rehearsed)
        kind = _RehearsedAccount if rehearsed else Credentials
        made: Credentials = kind.from_service_account_info(info, scopes=[scope])  # type: ignore[no-untyped-call]
        made.sign_bytes(b"")  # a key of another kind than RSA loads and fails at the first request only
    except (ValueError, KeyError, TypeError, AttributeError, GoogleAuthError) as error:
        raise _no_key(path, type(error).__name__) from None
    return made


def _read(path: Path) -> dict[str, Any]:
    try:
        info = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigurationError(f"there is no service account key at {path}", _MAKE_A_KEY) from None
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}", "let the program's user read it") from None
    except ValueError as error:
        raise _no_key(path, type(error).__name__) from None
    if not isinstance(info, dict):
        raise _no_key(path, type(info).__name__)
    return info


def _no_key(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(f"{path} is no service account key: {why}", _MAKE_A_KEY)


def _is_rehearsed(info: Mapping[str, Any], path: Path) -> bool:
    """Whether the key is a rehearsal's; ConfigurationError when it is neither that nor Google's."""
    named = {name: _found(info[name]) for name in _URIS if name in info}
    token = named["token_uri"]
    if token is None:
        raise _no_key(path, "its token_uri is no address")
    if info.get("universe_domain", _GOOGLE) != _GOOGLE:
        raise ConfigurationError(
            f"the key {path} is of another cloud than Google's public one: Google Sheets is not there",
            "make a key in a project of console.cloud.google.com",
        )
    if token.scheme == "https" and any(token.within(host) for host in _TOKEN_HOSTS):
        return False
    # A real key in which only the token's address was changed would hand Google's signature to whoever listens.
    if not token.loopback or any(each is None or not each.loopback for each in named.values()):
        raise ConfigurationError(
            f"{path} is no service account key of Google's: its signature would go to {token}",
            "take the key as Google gave it; for a rehearsal take the credentials that the workspace has written",
        )
    return True


def _found(url: object) -> Address | None:
    try:
        return address_of(str(url))
    except NoAddress:
        return None


def _require_own(setting: str, url: str, path: Path, *, rehearsed: bool) -> None:
    try:
        address = address_of(url) if url else None
    except NoAddress as error:
        raise ConfigurationError(f"{setting} {error}", "leave it empty for Google itself") from None
    if rehearsed and (address is None or not address.loopback):
        where = "is empty, which is Google itself" if address is None else f"is {address}"
        raise ConfigurationError(
            f"the key {path} is a rehearsal's, but {setting} {where}",
            "for a rehearsal put the workspace's base_url there; for Google take a key made at Google",
        )
    if not rehearsed and address is not None and not (address.scheme == "https" and address.within(_GOOGLE)):
        raise ConfigurationError(
            f"{setting} is {address}, which is not Google over https, but the key {path} is a real one",
            f"leave {setting} empty; for a rehearsal take the credentials that the workspace has written",
        )
