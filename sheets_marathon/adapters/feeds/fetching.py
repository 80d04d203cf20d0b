"""Getting bytes from an address: with a token that goes nowhere else, and with limits."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sheets_marathon.adapters.machine.addresses import NoAddress, address_of
from sheets_marathon.errors import FeedRefused

_PIECE = 65_536
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer's body and whether it is JSON, by its type, else by how it begins."""

    body: bytes
    is_json: bool


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How to ask at ``url`` for the feed ``name``.

    ``token``: looked up when it is needed, "" is none; sent as a Bearer token, or alone in the header ``token_header``.
    ``timeout_s``: for a sign of life; ``total_s``: for all pages together; ``most_bytes``: likewise.
    """

    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    token: Callable[[], str] = str
    token_header: str = "Authorization"  # noqa: S105 - the name of a header
    timeout_s: float = 60
    total_s: float = 600
    most_bytes: int = 100 * _MB
    now: Callable[[], float] = time.monotonic

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """A connection for one reading. FeedRefused when the address is none, or not safe for a token."""
        try:
            address = address_of(self.url)
        except NoAddress as error:
            raise self.refused(f"url {error}", "write the whole address, without a user name") from None
        token = self.token()
        if token and address.scheme != "https" and not address.loopback:
            raise self.refused(
                f"the token would go to {address} for everybody to read", "use https, or leave the token out"
            )
        with requests.Session() as session:
            session.headers.update(self.headers)
            session.auth = _Token(self.token_header, token)
            # A pause that the server asks for could last for hours, and lessons would wait.
            retry = Retry(2, backoff_factor=0.2, status_forcelist=(429, 502, 503, 504), raise_on_status=False)
            retry.respect_retry_after_header = False
            session.mount(f"{address.scheme}://", HTTPAdapter(max_retries=retry))
            if address.loopback:
                session.trust_env = False
            yield Session(self, session, str(address))

    def refused(self, what: str, remedy: str) -> FeedRefused:
        """An error of this feed."""
        return FeedRefused(f"sales feed {self.name}: {what}", remedy)


class _Token(requests.auth.AuthBase):
    """Sets the header itself; with any ``auth`` at hand, requests leaves ~/.netrc alone, which would replace it."""

    def __init__(self, header: str, token: str) -> None:
        self._header = header
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            bearer = self._header.casefold() == "authorization" and " " not in self._token
            request.headers[self._header] = f"Bearer {self._token}" if bearer else self._token
        return request


class Session:
    """One reading under way."""

    def __init__(self, fetcher: Fetcher, session: requests.Session, address: str) -> None:
        self._fetcher = fetcher
        self._session = session
        self._address = address
        self._left = fetcher.most_bytes
        self._until = fetcher.now() + fetcher.total_s

    def get(self, url: str, params: Mapping[str, str]) -> Fetched:
        """One page. FeedRefused names the address without its path and query, which may hold a secret."""
        fetcher = self._fetcher
        timeout = (min(fetcher.timeout_s, 10), fetcher.timeout_s)
        try:
            # A redirect would take a token in a header of its own along (requests strips Authorization only).
            with self._session.get(url, params=params, timeout=timeout, stream=True, allow_redirects=False) as answer:
                if answer.status_code != 200:
                    raise self._refusal(answer)
                body = self._body(answer)
                kind = answer.headers.get("Content-Type", "").casefold()
        except (requests.RequestException, UnicodeError) as error:
            raise fetcher.refused(
                f"{self._address} does not answer: {type(error).__name__}",
                "it will be asked again with the next import",
            ) from None
        return Fetched(body, "json" in kind or ("csv" not in kind and body.lstrip()[:1] in (b"{", b"[")))

    def _body(self, answer: requests.Response) -> bytes:
        body = bytearray()
        for piece in answer.iter_content(_PIECE):
            body += piece
            self._left -= len(piece)
            if self._left < 0:
                raise self._fetcher.refused(
                    f"{self._address} answers with more than {self._fetcher.most_bytes // _MB} MB",
                    "ask for fewer days with params, or raise max_megabytes",
                )
            if self._fetcher.now() > self._until:
                raise self._fetcher.refused(
                    f"{self._address} has not come to an end within {self._fetcher.total_s:.0f} s", "ask for fewer days"
                )
        return bytes(body)

    def _refusal(self, answer: requests.Response) -> FeedRefused:
        code = answer.status_code
        remedies = {
            401: "check the token of token_env",
            403: "check the token of token_env and what it may read",
            404: "check url",
        }
        if 300 <= code < 400:
            return self._fetcher.refused(
                f"{self._address} points elsewhere ({code})", "write the final address into url"
            )
        return self._fetcher.refused(f"{self._address} answers {code}", remedies.get(code, "ask who keeps that system"))
