"""Where secrets are looked for: whatever is written, by a rehearsal or by a command, is searched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Access tokens, and signed requests for them, come and go; both have a shape.
PASSING = re.compile(rb"ya29\.[\w-]{8,}|eyJ[\w-]{20,}\.")


def secrets_of(token: str, key: dict[str, Any]) -> set[bytes]:
    """What must be found nowhere: the token, its secret half, each line of the private key."""
    lines = [line for line in key["private_key"].splitlines() if "-----" not in line]
    assert len(lines) > 20
    return {each.encode() for each in (token, token.partition(":")[2], *lines)}


def found_in(content: bytes, secrets: set[bytes]) -> list[bytes]:
    """The secrets in ``content``, plain or as JSON and addresses spell them."""
    return [secret for secret in secrets if secret in content] + PASSING.findall(content)


def where_found(places: Mapping[str, bytes], secrets: set[bytes]) -> dict[str, list[bytes]]:
    """The places that hold secrets, with what they hold."""
    found = {name: found_in(content, secrets) for name, content in places.items()}
    return {name: held for name, held in found.items() if held}
