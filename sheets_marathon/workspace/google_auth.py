"""Google's OAuth token endpoint for service accounts, and who is asking.

The flow is google-auth's real one (RFC 7523): a JWT signed with the account's key is exchanged for a bearer
token. Signature, audience, issuer and times are verified. Times are wall time, because google-auth's are.
People of the stage don't log in: their token is ``person:<e-mail>``. That is no secret; the workspace
listens on loopback only.

What is real is refused and forgotten: a bearer token that was not issued here, and a JWT that another key has signed.
google-auth signs for Google's audience wherever its request goes, so a real key's JWT could be redeemed at Google;
nothing of a refused request is logged or kept.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.state_log import StateLog

SERVICE_ACCOUNT = "marathon@rehearsal.iam.gserviceaccount.com"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME_S = 3600
CLOCK_SKEW_S = 300
_PERSON = "person:"
_SCOPES = "https://www.googleapis.com/auth/"
# Scopes from before the auth/ ones that Google still takes (gspread's documentation names the first) → what they are.
_OLD_SCOPES = {
    "https://spreadsheets.google.com/feeds": f"{_SCOPES}spreadsheets",
    "https://docs.google.com/feeds": f"{_SCOPES}drive",
}
_SIGN_IN_SCOPES = frozenset({"openid", "email", "profile"})


class _Refused(Exception):
    """The token endpoint's 400: ``error`` word and description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


class Accounts:
    """The service account and the tokens that are out. Tokens die with the process: clients fetch new ones."""

    def __init__(self, clock: WorkspaceClock, log: StateLog) -> None:
        self._clock = clock
        self._log = log
        self._key: rsa.RSAPrivateKey | None = None
        self._pem = ""
        # token → (e-mail, wall time of its end, what it is good for)
        self._tokens: dict[str, tuple[str, float, frozenset[str]]] = {}
        self._issued = 0
        # What each granted request for a token has asked for, in order; for rehearsals that look at it.
        self._asked: list[list[str]] = []

    def replay(self, entry: dict[str, Any]) -> None:
        """Take over a log entry of service "accounts"."""
        self._load(entry["private_key"])

    def service_account_info(self, base_url: str) -> dict[str, Any]:
        """A complete service-account key file whose ``token_uri`` is this workspace. The key is made once."""
        self._private_key()
        name = SERVICE_ACCOUNT.partition("@")[0]
        return {
            "type": "service_account",
            "project_id": "rehearsal",
            "private_key_id": "rehearsal-key-1",
            "private_key": self._pem,
            "client_email": SERVICE_ACCOUNT,
            "client_id": "100000000000000000001",
            "auth_uri": f"{base_url}/auth",
            "token_uri": f"{base_url}/token",
            "auth_provider_x509_cert_url": f"{base_url}/oauth2/v1/certs",
            "client_x509_cert_url": f"{base_url}/robot/v1/metadata/x509/{name}",
            "universe_domain": "googleapis.com",
        }

    def _private_key(self) -> rsa.RSAPrivateKey:
        if self._key is None:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            pem = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode("ascii")
            self._log.append("accounts", {"private_key": pem})
            self._load(pem)
        assert self._key is not None
        return self._key

    def _load(self, pem: str) -> None:
        key = serialization.load_pem_private_key(pem.encode("ascii"), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self._key, self._pem = key, pem

    def person_token(self, email: str) -> str:
        """The bearer token of a person of the stage."""
        return _PERSON + email

    def whoami(self, authorization_header: str | None) -> str | None:
        """The e-mail behind an Authorization header; None when there is none, it is unknown or expired."""
        scheme, _, token = (authorization_header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        if token.startswith(_PERSON):
            return token.removeprefix(_PERSON).strip().lower() or None
        email, ends, _ = self._tokens.get(token.strip(), (None, 0.0, None))
        return email if time.time() < ends else None

    def may(self, authorization_header: str, scopes: frozenset[str]) -> bool:
        """Whether a good token carries one of a method's ``scopes``. People of the stage have them all.

        drive.file is taken for every file; at Google it means those that the same application made (a deviation).
        """
        token = authorization_header.partition(" ")[2].strip()
        return token.startswith(_PERSON) or not scopes.isdisjoint(self._tokens[token][2])

    def routes(self) -> list[Route]:
        """POST /token, and the control plane's GET /rehearsal/scopes: what the granted requests have asked for."""
        return [
            Route("/token", self._token, methods=["POST"]),
            Route("/rehearsal/scopes", self._scopes_asked, methods=["GET"]),
        ]

    async def _scopes_asked(self, request: Request) -> Response:
        del request
        return JSONResponse({"asked": self._asked})

    async def _token(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        try:
            if form.get("grant_type") != [GRANT]:
                raise _Refused("unsupported_grant_type", f"Invalid grant_type: {(form.get('grant_type') or [''])[0]}")
            email, scopes = self._verified((form.get("assertion") or [""])[0], str(request.url))
        except _Refused as refused:
            return JSONResponse({"error": refused.error, "error_description": str(refused)}, status_code=400)
        return JSONResponse(
            {"access_token": self._issue(email, scopes), "expires_in": LIFETIME_S - 1, "token_type": "Bearer"}
        )

    def _issue(self, email: str, scopes: frozenset[str]) -> str:
        now = time.time()
        self._asked.append(sorted(scopes))
        self._tokens = {token: kept for token, kept in self._tokens.items() if kept[1] > now}
        self._issued += 1
        token = f"ya29.rehearsal-{int(now * 1000):x}-{self._issued}"
        self._tokens[token] = (email, now + LIFETIME_S, scopes)
        return token

    def _verified(self, assertion: str, audience: str) -> tuple[str, frozenset[str]]:
        """The e-mail that a signed JWT speaks for, and the scopes it asks for.

        Raises _Refused in the words of oauth2.googleapis.com.
        """
        try:
            head, body, signature = assertion.split(".")
            header, claims = json.loads(_unpacked(head)), json.loads(_unpacked(body))
            signed = _unpacked(signature)
        except (ValueError, binascii.Error):
            raise _Refused("invalid_grant", "Invalid JWT: Token must be a JWS compact serialization.") from None
        if not isinstance(header, dict) or not isinstance(claims, dict) or header.get("alg") != "RS256":
            raise _Refused("invalid_grant", "Invalid JWT: Unsupported algorithm.")
        if claims.get("iss") != SERVICE_ACCOUNT:
            raise _Refused("invalid_grant", "Invalid grant: account not found")
        try:
            self._private_key().public_key().verify(
                signed, f"{head}.{body}".encode("ascii"), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            raise _Refused("invalid_grant", "Invalid JWT Signature.") from None
        if claims.get("aud") not in (audience, "https://oauth2.googleapis.com/token"):
            raise _Refused("invalid_grant", "Invalid JWT: Failed audience check. The right audience is " + audience)
        issued, ends, now = claims.get("iat"), claims.get("exp"), time.time()
        if not isinstance(issued, int | float) or not isinstance(ends, int | float):
            raise _Refused("invalid_grant", "Invalid JWT: iat and exp are required.")
        if issued > now + CLOCK_SKEW_S or ends < now - CLOCK_SKEW_S or ends - issued > LIFETIME_S:
            raise _Refused(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
                " Check your iat and exp values in the JWT claim.",
            )
        scopes = str(claims.get("scope") or "").split()
        if not scopes:
            raise _Refused("invalid_scope", "Empty or missing scope not allowed.")
        if not all(scope.startswith(_SCOPES) or scope in _OLD_SCOPES.keys() | _SIGN_IN_SCOPES for scope in scopes):
            raise _Refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return SERVICE_ACCOUNT, frozenset(_OLD_SCOPES.get(scope, scope) for scope in scopes)


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
