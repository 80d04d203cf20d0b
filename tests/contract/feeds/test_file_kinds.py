"""Whatever is laid into the folder: read when it holds a table, else one sentence says what it is and what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from sheets_marathon.adapters.tables.exports import ANY, FileFormat, read_export, read_list_file
from sheets_marathon.adapters.tables.list_kinds import ROSTER
from sheets_marathon.adapters.tables.recipe import USUAL
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedReading

HEADER = ("Документ", "Вид", "Дата", "Таб. №", "Менеджер", "Кол-во")
DEALS = (
    ("ДКП-1", "Продажа", "07.12.2026", "00123", "", "1"),
    ("ДКП-2", "Продажа", "08.12.2026", "00124", "", "2"),
)
ROWS = (HEADER, *DEALS)


def reading(data: bytes, *sheets: str) -> FeedReading:
    return read_export(data, "s.xls", USUAL, FileFormat(sheets=sheets) if sheets else ANY)


def told(found: FeedReading) -> list[tuple[str, int, str, int]]:
    return [(event.document, event.on_date.day, event.seller_number, event.quantity) for event in found.events]


BOTH = [("ДКП-1", 7, "00123", 1), ("ДКП-2", 8, "00124", 2)]


def html(rows: Sequence[Sequence[str]], row: str = "<tr>{}</tr>", cell: str = "<td>{}</td>") -> str:
    lines = [row.format("".join(cell.format(text) for text in line)) for line in rows]
    return f"<table border=1>{''.join(lines)}</table>"


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head><meta charset=utf-8></head><body>{html(ROWS)}</body></html>".encode(),
        f'<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">{html(ROWS)}'.encode(
            "cp1251"
        ),
        f"<!DOCTYPE html>\n<html>{html(ROWS)}</html>".encode("utf-16"),
        b"\xef\xbb\xbf\r\n" + html(ROWS).encode(),
        ("<style>td {color: red}</style>" + html(ROWS, "<tr>{}", "<td>{}")).encode(),
        f'<?xml version="1.0"?><!-- 1C --><html xmlns="http://www.w3.org/1999/xhtml">{html(ROWS)}</html>'.encode(),
        f"<table><tr><td>Отчёт<td>{html(ROWS)}</td></tr></table>".encode(),
        html(ROWS, cell="<td x:str><font size=1>&nbsp;{}</font><script>1</script><br></td>").encode("cp1251"),
        html([("Отчёт за неделю",), *ROWS, ("Итого", "", "", "", "", "3")], cell="<th>{}").encode(),
    ],
    ids=range(9),
)
def test_a_web_page_saved_as_a_workbook_is_read(page: bytes) -> None:
    assert told(reading(page)) == BOTH


def test_merged_cells_of_a_page_keep_columns_in_place() -> None:
    page = (
        "<table><tr><td colspan=6>Отчёт</td></tr>"
        f"<tr>{''.join(f'<td>{name}</td>' for name in HEADER)}</tr>"
        "<tr><td>ДКП-1<td rowspan=2>Продажа<td>07.12.2026<td>00123<td colspan=1><td>1</tr>"
        "<tr><td>ДКП-2<td>08.12.2026<td>00124<td><td>2</tr></table>"
    )
    found = reading(page.encode())
    assert (told(found), found.unreadable) == (BOTH, ()), "a cell that reaches down is said of each of its rows"


WIDE = "<tr><td>ДКП-1<td>Продажа<td>07.12.2026<td>00123<td>Ежова<td>1</tr>".replace("<td>", "<td rowspan=3>")
CARS = "<tr><td>ДКП-1<td>Продажа<td>07.12.2026<td>00123<td>Ежова".replace("<td>", "<td rowspan=3>")


@pytest.mark.parametrize(
    ("rows", "cars", "asked"),
    [
        (CARS + "<td>1</tr><tr><td>1</tr><tr><td>2</tr>", [1, 1, 2], 0),
        (CARS + "<td>1</tr><tr><td>1</tr>", [1, 1], 0),
        (WIDE + "<tr></tr><tr></tr>", [1], 0),
        (CARS + "<td rowspan=2>2<td>Веста</tr><tr><td>Гранта</tr><tr><td>1</tr>", [2, 1], 1),
        (CARS + "<td>1</tr><tr><td>1</tr><tr><td>1</tr><tr><td colspan=5>Итого<td>3</tr>", [1, 1, 1], 0),
        (CARS.replace(" rowspan=3", "") + "<td>1<td rowspan=2>Веста</tr><tr><td>ДКП-2</tr>", [1], 1),
    ],
    ids=range(6),
)
def test_lines_of_a_document_that_is_merged_over_rows_of_a_page_are_counted_once(
    rows: str, cars: list[int], asked: int
) -> None:
    upper = "".join(f"<th rowspan=2>{name}</th>" for name in (*HEADER, "Модель"))
    found = reading(f"<table><tr>{upper}</tr><tr></tr>{rows}</table>".encode())
    assert (told(found), len(found.unreadable)) == ([("ДКП-1", 7, "00123", count) for count in cars], asked)


def test_a_header_of_two_lines_keeps_its_lines() -> None:
    upper = "".join(f"<td rowspan=2>{name}" for name in HEADER[:3]) + "<td colspan=2>Сотрудник<td rowspan=2>Кол-во"
    page = f"<table><tr>{upper}</tr><tr><td>Таб. №<td>Менеджер</tr>{html(DEALS)[16:]}"
    assert told(reading(page.encode())) == BOTH


def test_lines_of_a_document_that_is_merged_over_rows_of_a_workbook_are_counted_or_asked_about() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        (*HEADER, "VIN"), (*DEALS[0][:5], 1, "XTA219070K0000001"), (*[None] * 5, 1, "XTA219070K0000002"),
        (*[None] * 5, 1, "XTA219070K0000003"), (*DEALS[1][:5], 1), (*[None] * 5, 1),
        (None, None, None, None, "Итого", 5),
    ):  # fmt: skip
        sheet.append(row)
    for column in "ABCDE":
        sheet.merge_cells(f"{column}2:{column}4")
        sheet.merge_cells(f"{column}5:{column}6")
    book.save(written := io.BytesIO())
    found = reading(written.getvalue())
    assert told(found) == [BOTH[0], BOTH[0], BOTH[0], ("ДКП-2", 8, "00124", 1), ("ДКП-2", 8, "00124", 1)]
    assert [(total.cars, found.unreadable) for total in found.totals] == [(5, ())]


def test_of_several_tables_of_a_page_the_one_with_the_header_is_read_and_the_others_are_told() -> None:
    page = html([("Сводка", "1"), ("Всего", "2")]) + html(ROWS) + html([HEADER, ("ДКП-3", *DEALS[0][1:])])
    found = reading(page.encode())
    assert told(found) == BOTH
    assert [(note.name, note.rows) for note in found.notes] == [("<table> 1", 2), ("<table> 3", 2)]
    assert [event.document for event in reading(page.encode(), "*").events] == ["ДКП-1", "ДКП-2", "ДКП-3"]


@pytest.mark.parametrize("begin", ["", "From: <Saved by Microsoft Excel>\r\nSubject: S\r\n"])
def test_a_web_archive_saved_as_a_workbook_is_read(begin: str) -> None:
    page = html(ROWS).replace("=", "=3D")
    data = (
        (
            f'{begin}MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
            "Content-Type: text/css\r\n\r\ntd {}\r\n--x\r\n"
            'Content-Type: text/html; charset="windows-1251"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        ).encode()
        + page.encode("cp1251").replace(b"</tr>", b"</tr>=\r\n")
        + b"\r\n--x--\r\n"
    )
    assert told(reading(data)) == BOTH


def xml_2003(sheets: str, begin: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    begin += '<?mso-application progid="Excel.Sheet"?>'
    text = f'{begin}<Workbook xmlns="{space}" xmlns:ss="{space}">{sheets}</Workbook>'
    return text.encode("cp1251" if "1251" in begin else "utf-8")


def cell(kind: str, text: str, more: str = "") -> str:
    return f'<Cell{more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def worksheet(rows: Sequence[Sequence[str]], name: str = "S", more: str = "") -> str:
    lines = "".join(f"<Row>{''.join(cell('String', text) for text in row)}</Row>" for row in rows)
    return f'<Worksheet ss:Name="{name}"><Table>{lines}</Table>{more}</Worksheet>'


FIRST = (
    cell("String", "ДКП-1"), cell("String", "Продажа"), cell("DateTime", "2026-12-07T00:00:00.000"),
    cell("String", "00123"), cell("Number", "1", ' ss:Index="6"'),
)  # fmt: skip
SECOND = (
    cell("String", "ДКП-<B>2</B>"), cell("String", "Продажа"), cell("DateTime", "2026-12-08T00:00:00.000"),
    cell("String", "00124", ' ss:MergeAcross="1"'), cell("Number", "2"),
)  # fmt: skip
TYPED = f'<Row ss:Index="4">{"".join(FIRST)}</Row><Row ss:Hidden="1">{"".join(SECOND)}</Row>'


def test_an_xml_workbook_of_excel_2003_is_read() -> None:
    plain = worksheet(ROWS)
    assert told(reading(xml_2003(plain))) == BOTH
    assert told(reading(xml_2003(plain, '<?xml version="1.0" encoding="windows-1251"?>'))) == BOTH
    hidden = worksheet(ROWS, "Архив", "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>")
    found = reading(xml_2003(hidden + worksheet([HEADER]).replace("</Table>", TYPED + "</Table>")))
    assert told(found) == BOTH
    assert [event.line for event in found.events] == [4, 5]
    assert [(note.kind.value, note.name, note.rows) for note in found.notes] == [
        ("unread_sheet", "Архив", 3), ("hidden_rows", "S", 1),
    ]  # fmt: skip


def test_an_xml_workbook_that_would_grow_or_reach_out_is_refused() -> None:
    entities = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(FeedRefused, match=r"s\.xls is no sound XML workbook: it has a document type"):
        reading(xml_2003(worksheet([("&b;",)]), entities))


def open_document(rows: Sequence[Sequence[str]]) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<manifest/>"})


def archive(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return data.getvalue()


def test_an_open_document_named_otherwise_is_read() -> None:
    assert told(reading(open_document(ROWS))) == BOTH


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "said", "remedy"),
    [
        (b"%PDF-1.7\n", "is a PDF", "XLSX or CSV"),
        (b"{\\rtf1", "is a text document", "XLSX or CSV"),
        (b"\x89PNG\r\n\x1a\n", "is a picture", "XLSX or CSV"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "unpack"),
        (b"\x1f\x8b\x08", "is a gzip archive", "unpack"),
        (b'[{"number": "1"}]', "is JSON", "kind http"),
        (b"ID;PWXL;N;E\r\n", "is a SYLK file", "XLSX"),
        (archive({"отчёт.csv": "1", "b.csv": "2"}), "is a ZIP archive with отчёт.csv, b.csv", "unpack"),
        (archive({"[Content_Types].xml": "", "word/document.xml": ""}), "is a document of Word", "XLSX or CSV"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is locked with a password", "without one"),
        (OLE + "WordDocument".encode("utf-16-le"), "is a document of Word", "XLSX or CSV"),
        (OLE, "is no sound workbook", "save it again"),
        (b"<html><body><form>Sign in</form></body></html>", "is a web page without a table", "see what it says"),
        (b'<?xml version="1.0"?><orders/>', "is XML, but no workbook", "XLSX or CSV"),
        (xml_2003("<Worksheet>")[:-9], "is no sound XML workbook", "save it as XLSX"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_of_another_kind_is_named_with_what_to_do(data: bytes, said: str, remedy: str) -> None:
    with pytest.raises(FeedRefused) as caught:
        reading(data)
    assert caught.value.what.startswith(f"s.xls {said}")
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("title", ["Date: 07.12.2026", "From: 01.12.2026", "ID;Personnel no", "<ООО Вега>", "MIME"])
def test_a_csv_file_is_not_taken_for_another_kind_by_its_title(title: str) -> None:
    text = "\r\n".join([title, *(";".join(row) for row in ROWS), ""])
    assert told(reading(text.encode())) == BOTH


def test_lists_come_in_the_same_kinds() -> None:
    rows = [("Таб. №", "ФИО"), ("00123", "Ежова Алёна")]
    for data in (html(rows).encode(), xml_2003(worksheet(rows)), open_document(rows)):
        assert [dict(row.texts) for row in read_list_file(data, "r.xls", ROSTER).rows] == [
            {"number": "00123", "name": "Ежова Алёна"}
        ]
