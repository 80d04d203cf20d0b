"""Addresses of the configuration, read so that a secret goes nowhere else than a person meant.

What different libraries read differently (a backslash, a user name before the host) is refused outright.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


class NoAddress(ValueError):
    """No web address, or one that can be read in two ways. The message goes on from the name of a setting."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an address leads. As text it is shown without path and query, which may hold a secret."""

    scheme: str
    host: str
    port: int | None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")

    @property
    def loopback(self) -> bool:
        """Whether it never leaves this machine. Names other than localhost are not looked up: they may change."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def within(self, domain: str) -> bool:
        """Whether the host is ``domain`` or below it."""
        return self.host == domain or self.host.endswith(f".{domain}")


def address_of(url: str) -> Address:
    """Where ``url`` leads. NoAddress unless it is http(s) with a plain host."""
    if "\\" in url or any(sign <= " " or sign == "\x7f" for sign in url):
        raise NoAddress("is no address: it has spaces or backslashes in it")
    try:
        parts = urlsplit(url)
        found = Address(parts.scheme, (parts.hostname or "").lower(), parts.port)
    except ValueError:
        raise NoAddress("is no address such as https://example.org") from None
    if found.scheme not in ("http", "https") or not found.host:
        raise NoAddress("is no address such as https://example.org")
    if "@" in parts.netloc:
        raise NoAddress("has a user name in it; write the address without one")
    return found
