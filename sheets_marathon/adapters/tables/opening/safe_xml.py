"""Reading XML of strangers piece by piece: no document types, so no entities that grow or reach out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

_PIECE = 1 << 16

Start = Callable[[str, Mapping[str, str]], None]


class BadXml(ValueError):
    """It is no XML, or none that is read here. The message says why."""


def read_xml(
    stream: IO[bytes], start: Start, end: Callable[[str], object] = str, text: Callable[[str], object] = str
) -> None:
    """Tell the handlers what is in the stream; names come without their prefixes, attributes with them: see
    ``unprefixed``. Raises BadXml."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise BadXml(str(error)) from None


def unprefixed(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes by what their names are without prefixes. A sheet has millions of cells, whose have none."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def _refuse(name: str, *_: object) -> None:
    raise BadXml(f"it has a document type, {name}")
