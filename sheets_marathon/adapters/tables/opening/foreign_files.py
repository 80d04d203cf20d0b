"""Files that are no tables, by how they begin: what each of them is, and how its table can be had."""

from __future__ import annotations

from sheets_marathon.errors import FeedRefused

_EXPORT = "export the report as XLSX or CSV"
_UNPACK = "unpack it, and put what is in it there"
_BEGIN = (
    (b"%PDF-", "a PDF", _EXPORT),
    (b"{\\rtf", "a text document (RTF)", _EXPORT),
    (b"Rar!\x1a", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"\x89PNG", "a picture", _EXPORT),
    (b"\xff\xd8\xff", "a picture", _EXPORT),
    (b"GIF8", "a picture", _EXPORT),
    (b'{"', "JSON", "export it as XLSX or CSV, or let a feed of the kind http fetch it"),
    (b'[{"', "JSON", "export it as XLSX or CSV, or let a feed of the kind http fetch it"),
    (b"ID;PWXL", "a SYLK file", "open it in Excel and save it as XLSX"),
    (b"SQLite format 3\0", "a database (SQLite)", "read it by a feed of the kind sql"),
    (b"1CDBMSV8", "a database of 1C", _EXPORT),
)
_STREAMS = (("WordDocument", "a document of Word"), ("PowerPoint", "a presentation"), ("__substg1.0_", "a mail"))
_LONGEST_LIST = 5


def refuse_foreign(data: bytes, where: str) -> None:
    """Raises FeedRefused when a file is of a kind that holds no table."""
    for begin, what, remedy in _BEGIN:
        if data.startswith(begin):
            raise FeedRefused(f"{where} is {what}, no table", remedy)


def foreign_document(data: bytes, where: str) -> FeedRefused | None:
    """What an OLE file is, when it is no workbook: old Office, mails and installers are such files, too."""
    for stream, what in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return FeedRefused(f"{where} is {what}, no table", _EXPORT)
    return None


def foreign_archive(names: list[str], where: str) -> FeedRefused | None:
    """What a ZIP file with these names in it is, when it is no workbook."""
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return FeedRefused(f"{where} is a document of Word or PowerPoint, no table", _EXPORT)
    if any(name.startswith("Index/") for name in names) and any(name.endswith(".iwa") for name in names):
        return FeedRefused(f"{where} is a spreadsheet of Numbers", "export it from there as XLSX or CSV")
    if "[Content_Types].xml" in names or "mimetype" in names:
        return None
    listed = ", ".join(names[:_LONGEST_LIST]) + (", …" if len(names) > _LONGEST_LIST else "")
    return FeedRefused(f"{where} is a ZIP archive with {listed or 'nothing in it'}", _UNPACK)
