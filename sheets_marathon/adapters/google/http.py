"""How the program talks to Google: gspread's client with a retry layer of our own and errors for people.

gspread's own back-off never gives up and repeats writes, its plain client has no timeout (FACTS 11).
Reads are repeated with jitter, capped. A write is repeated only when it certainly was not applied.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import google.auth.exceptions
import requests
import tenacity
from google.oauth2.service_account import Credentials
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL
from urllib3.exceptions import NewConnectionError

from sheets_marathon.adapters.google.faults import GoogleFault, fault_of
from sheets_marathon.adapters.google.quota import RequestMeter
from sheets_marathon.errors import SheetError, WriteRefused, WriteUnclear

log = logging.getLogger(__name__)

_LONGEST_WAIT_S = 64
# Each costs as long as a whole timeout, and a lesson at 10:00 waits for the read before it.
_TIMEOUTS = 2
_READ_POSTS = (":getByDataFilter", ":batchGetByDataFilter", "developerMetadata:search")


class _Answered(Exception):
    """Google answered with an error. gspread's own APIError fails on an error body that is not Google's."""

    def __init__(self, fault: GoogleFault) -> None:
        super().__init__(fault)
        self.fault = fault


class _NoJson(requests.RequestException):
    """An answer that says all is well and is not Google's: a page of a proxy or of a hotel's network."""


class GoogleHttp(HTTPClient):
    """gspread's client over ``base_url`` ("" is Google), with timeouts and the retry layer.

    ``request`` raises SheetError (permanent or not; WriteRefused for a write that Google found wrong) or, for a write
    without an answer, WriteUnclear. ``sleep`` waits out pauses between attempts, ``meter`` counts the attempts.
    """

    def __init__(
        self,
        auth: Credentials,
        *,
        base_url: str = "",
        timeout_s: float = 60,
        attempts: int = 6,
        sleep: Callable[[float], None] | None = None,
        meter: RequestMeter | None = None,
    ) -> None:
        super().__init__(auth)
        self._account = str(getattr(auth, "service_account_email", "the service account"))
        self._base = f"{base_url.rstrip('/')}/v4/spreadsheets" if base_url else SPREADSHEETS_API_V4_BASE_URL
        self._attempts = attempts
        self._sleep = sleep or tenacity.nap.sleep
        self.meter = meter
        self.set_timeout((min(timeout_s, 10), timeout_s))

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """One request; reads again and again up to ``attempts``, writes only where nothing was applied."""
        url = endpoint.replace(SPREADSHEETS_API_V4_BASE_URL, self._base, 1)
        reading = method.lower() == "get" or url.partition("?")[0].endswith(_READ_POSTS)
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _worth_repeating(error, reading)),
            wait=_wait,
            stop=_enough(self._attempts),
            sleep=self._sleep,
            before_sleep=_note,
            reraise=True,
        )
        try:
            return retrying(self._attempt, reading, method, url, *args, **kwargs)
        except _Answered as error:
            raise self._explained(error.fault, reading) from error
        except google.auth.exceptions.RefreshError as error:
            # google-auth has asked three times by then; the token endpoint's own 5xx passes, a refused key does not.
            if error.retryable:
                raise SheetError("Google gives out no tokens now", "it will be tried again", permanent=False) from error
            raise SheetError(
                "Google does not accept the service account's key",
                "check that the clock of this machine is right and that the key in google.credentials_file "
                "has not been revoked; else make a new key",
                permanent=True,
            ) from error
        except (requests.RequestException, google.auth.exceptions.TransportError) as error:
            if reading or _never_left(error):
                raise SheetError(
                    f"Google can't be reached: {_kind(error)}", "it will be tried again", permanent=False
                ) from error
            raise WriteUnclear(f"Google did not answer a write: {_kind(error)}") from error

    def _attempt(self, reading: bool, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        if self.meter is not None:
            self.meter.count(reading=reading)
        answer = self.session.request(method, url, *args, **{**kwargs, "timeout": self.timeout})
        if not answer.ok:
            raise _Answered(fault_of(answer))
        if "json" not in answer.headers.get("Content-Type", ""):
            raise _NoJson("the answer is a page, not Google's")
        return answer

    def _explained(self, fault: GoogleFault, reading: bool) -> SheetError:
        if fault.over_quota or (fault.busy and reading):
            return SheetError(
                f"Google is busy ({fault.code} {fault.status})",
                "it will be tried again",
                permanent=False,
                retry_after_s=fault.retry_after_s,
            )
        if fault.busy:
            return WriteUnclear(f"Google answered a write with {fault.code} {fault.status}")
        if fault.code == 403 and fault.reason == "SERVICE_DISABLED":
            return SheetError(
                "the Google Sheets API is not enabled in the service account's project",
                "open console.cloud.google.com → APIs & Services → Library, enable “Google Sheets API”, wait a minute",
                permanent=True,
            )
        if fault.code == 403:
            return SheetError(
                f"{self._account} may not do that in the spreadsheet ({fault.reason or fault.message})",
                f"share the spreadsheet with {self._account} as Editor",
                permanent=True,
            )
        if fault.code == 401:
            return SheetError("Google does not know the credentials", "check google.credentials_file", permanent=True)
        if fault.code == 404:
            return SheetError(
                "there is no spreadsheet with the id of sheet.spreadsheet_id",
                "copy the id from the spreadsheet's address: …/spreadsheets/d/<id>/edit",
                permanent=True,
            )
        refused = f"Google refused: {fault.code} {fault.status}: {fault.message}"
        if fault.code == 400 and not reading:
            return WriteRefused(refused)
        return SheetError(refused, permanent=True)


def _worth_repeating(error: BaseException, reading: bool) -> bool:
    if isinstance(error, _Answered):
        return error.fault.over_quota or (reading and error.fault.busy)
    if isinstance(error, google.auth.exceptions.RefreshError):
        return False
    if isinstance(error, requests.RequestException | google.auth.exceptions.TransportError):
        return reading or _never_left(error)
    return False


def _note(state: tenacity.RetryCallState) -> None:
    """An outage begins with the first answer that does not come, not when all attempts have failed, a minute later."""
    error = state.outcome.exception() if state.outcome else None
    kind = f"{error.fault.code} {error.fault.status}" if isinstance(error, _Answered) else _kind(error or Exception())
    pause = round(state.next_action.sleep, 1) if state.next_action else 0.0
    fields = {"what": "google", "about": "Google", "state": "asked again", "note": kind}
    log.warning(
        "Google does not answer as it should, it is asked again: %s",
        kind,
        extra=fields | {"attempts": state.attempt_number, "pause_s": pause},
    )


def _never_left(error: BaseException) -> bool:
    """Whether no byte of the request can have reached Google: fetching a token failed, or no connection was made."""
    if isinstance(error, google.auth.exceptions.TransportError | requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.exceptions.ConnectionError) and isinstance(reason, NewConnectionError)


def _kind(error: BaseException) -> str:
    return str(error) if isinstance(error, _NoJson) else type(error).__name__


def _enough(attempts: int) -> Callable[[tenacity.RetryCallState], bool]:
    """Stops after ``attempts``, after timeouts that cost more, and where Google asks for a longer pause than ours."""
    timeouts = 0

    def stop(state: tenacity.RetryCallState) -> bool:
        nonlocal timeouts
        error = state.outcome.exception() if state.outcome else None
        timeouts += isinstance(error, requests.Timeout)
        return state.attempt_number >= attempts or timeouts >= _TIMEOUTS or _asked_s(error) > _LONGEST_WAIT_S

    return stop


def _asked_s(error: BaseException | None) -> float:
    """How long Google asked to be left alone; 0 when it did not."""
    return (error.fault.retry_after_s or 0.0) if isinstance(error, _Answered) else 0.0


_JITTER = tenacity.wait_random_exponential(multiplier=1, max=_LONGEST_WAIT_S)


def _wait(state: tenacity.RetryCallState) -> float:
    """Full jitter on top of what Google asked for: whoever was told the same number must not come back at once."""
    return _asked_s(state.outcome.exception() if state.outcome else None) + _JITTER(state)
