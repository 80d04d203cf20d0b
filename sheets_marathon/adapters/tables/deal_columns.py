"""The columns of an export of deals, and what to write into the configuration when they can't be found."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sheets_marathon.adapters.tables.beside_kind import CONFIRMING, DENYING, STATES
from sheets_marathon.adapters.tables.cells import folded
from sheets_marathon.adapters.tables.columns import TableColumns, bare
from sheets_marathon.adapters.tables.header import Fit
from sheets_marathon.errors import ConfigurationError, FeedRefused

# The first name of each is what the documents call it, and wins over the others. No name is under two fields.
USUAL: Mapping[str, tuple[str, ...]] = {
    "document": (
        "Документ", "Номер документа", "№ документа", "Документ №", "Номер док", "№ док", "Договор", "Номер договора",
        "№ договора", "ДКП", "Номер ДКП", "№ ДКП", "Сделка", "Номер сделки", "№ сделки", "Код сделки", "ID сделки",
        "Документ продажи", "Документ реализации", "Регистратор", "Номер заказа", "№ заказа", "Заказ",
        "Document", "Document No", "Document number", "Document ID", "Doc No", "Doc number", "Deal", "Deal No",
        "Deal ID", "Deal number", "Contract", "Contract No", "Contract ID", "Contract number", "Order",
        "Order No", "Order ID", "Order number", "Invoice", "Invoice No", "Invoice number",
    ),
    "kind": (
        "Вид", "Вид операции", "Вид документа", "Вид движения", "Вид события", "Вид сделки", "Тип", "Тип операции",
        "Тип документа", "Тип сделки", "Операция", "Хозяйственная операция",
        "Kind", "Type", "Operation", "Operation type", "Deal type", "Event type", "Document type", "Transaction type",
    ),
    "date": (
        "Дата", "Дата продажи", "Дата документа", "Дата сделки", "Дата договора", "Дата ДКП", "Дата реализации",
        "Дата операции", "Дата и время", "Дата заказа",
        "Date", "Date and time", "Sale date", "Date of sale", "Document date", "Deal date", "Contract date",
        "Order date", "Invoice date", "Transaction date", "Sold on", "Sold at", "Sold date", "Close date",
        "Closing date", "Closed at",
    ),
    "seller_number": (
        "Таб. №", "Таб", "Таб. номер", "Табельный номер", "Табельный №", "Табельный", "Номер сотрудника",
        "Код сотрудника", "Код менеджера", "Код продавца", "ID сотрудника", "ID менеджера", "ID продавца",
        "Employee No", "Employee ID", "Employee number", "Personnel No", "Personnel number", "Staff ID", "Staff No",
        "Seller No", "Seller ID", "Seller number", "Salesperson ID", "Salesperson No", "Sales rep ID", "Manager ID",
    ),
    "seller_name": (
        "Менеджер", "Продавец", "ФИО", "ФИО менеджера", "ФИО продавца", "ФИО сотрудника", "Менеджер по продажам",
        "Продавец-консультант", "Сотрудник", "Ответственный", "Ответственный менеджер",
        "Seller", "Seller name", "Salesperson", "Sales person", "Salesperson name", "Salesman", "Sales rep",
        "Sales representative", "Sales manager", "Sales consultant", "Consultant", "Manager", "Employee",
        "Employee name",
    ),
    "quantity": (
        "Кол-во", "Количество", "Кол", "Кол-во авто", "Количество автомобилей", "Автомобилей", "Штук", "Шт",
        "Quantity", "Qty", "Units",
    ),
    "car": (
        "VIN", "ВИН", "VIN-код", "VIN код", "VIN номер", "Номер VIN", "Номер кузова", "№ кузова", "Кузов",
        "VIN number", "VIN No", "Chassis", "Chassis No", "Chassis number",
    ),
    "store": (
        "ДЦ", "Дилерский центр", "Салон", "Автосалон", "Подразделение", "Магазин", "Филиал",
        "Store", "Dealership", "Dealer", "Dealer center", "Branch", "Showroom",
    ),
    "state": (*STATES, *CONFIRMING, *DENYING),
    "item": (
        "Номенклатура", "Товар", "Наименование", "Наименование товара", "Наименование номенклатуры", "Позиция",
        "Модель", "Модель автомобиля", "Автомобиль", "Марка, модель", "Item", "Item name", "Product", "Product name",
        "Model", "Car model", "Vehicle", "Description",
    ),
}  # fmt: skip
_SELLER = ("seller_number", "seller_name")
_NEEDED = (("document",), ("kind",), ("date",), _SELLER, ("quantity",))  # the rest is welcome

_SHOWN_HEADERS = 40
_LONGEST_HEADER = 60


def deal_columns(given: Mapping[str, str]) -> TableColumns:
    """The usual names with ``given`` (field → header) put over them. Raises ConfigurationError.

    Without ``kind`` the sign of the quantity tells sales from returns; without ``quantity`` each row is one car.
    Whether an export lacks these is never guessed: a return that is not seen as one would count as a sale.
    """
    unknown = sorted(set(given) - set(USUAL))
    if unknown:
        raise ConfigurationError(
            f"sales columns: {', '.join(unknown)} is not a field of a deal", f"use {', '.join(sorted(USUAL))}"
        )
    absent = {field for field, header in given.items() if not header.strip()}
    if absent & {"document", "date"} or absent >= set(_SELLER):
        raise ConfigurationError(
            "sales columns: a deal needs its document, its date, and the seller's number or name",
            "name those headers in the configuration",
        )
    there = [tuple(field for field in group if field not in absent) for group in _NEEDED]
    needed, spare = tuple(group for group in there if group), frozenset({"car", "item"} - given.keys())
    columns = TableColumns(USUAL, needed, two_lines=True, spare=spare, several=frozenset({"state"}))
    return columns.with_given(given)


def refusal(nearest: Fit, source: str, columns: TableColumns) -> FeedRefused:
    """What was found in an export instead of a header, and what to write into the configuration."""
    lacking = {field for group in nearest.lacking for field in group}
    said = [
        f"two columns are headed {names[0][:_LONGEST_HEADER]}" if len({folded(name) for name in names}) == 1
        else f"{columns.called(field)} may be any of these columns: {', '.join(names)}"
        for field, names in nearest.doubtful.items()
    ]  # fmt: skip
    if lacking:
        said.append(f"columns missing: {', '.join(columns.called(field) for field in USUAL if field in lacking)}")
    headers = [names[0][:_LONGEST_HEADER] for names in nearest.names if names][:_SHOWN_HEADERS]
    return FeedRefused(
        f"{source}: {'; '.join(said)}",
        "name the export's own headers in the configuration, under this feed, or export it with those columns:\n"
        + _snippet(nearest, columns),
        f"columns found: {', '.join(headers) or 'none'}",
    )


def _snippet(nearest: Fit, columns: TableColumns) -> str:
    """What to paste: found columns as they are, for the rest the headers that are still free."""
    named = {at: names[0] for at, names in enumerate(nearest.names) if names}
    taken = set(nearest.places.values())
    free = [name[:_LONGEST_HEADER] for at, name in named.items() if at not in taken and bare(name)][:_SHOWN_HEADERS]
    lines = ["[sales.feeds.columns]"]
    for field in USUAL:
        if field in ("state", "item") and not columns.given.get(field):
            continue  # each of them that is there is looked at
        if field in nearest.places:
            lines.append(f"{field} = {_quoted(named[nearest.places[field]])}")
        elif field in nearest.doubtful:
            lines.append(f'{field} = ""  # which of: {", ".join(dict.fromkeys(nearest.doubtful[field]))}')
        elif columns.given.get(field) == "":
            lines.append(f'{field} = ""')
        elif field not in ("store", "car", "state", "item"):
            note = f"one of: {', '.join(free) or 'none is left'}"
            hint = {"kind": "; as it is: the sign of the quantity tells", "quantity": "; as it is: each row is one car"}
            lines.append(f'{field} = ""  # {note}{hint.get(field, "")}')
    return "\n".join(lines)


def _quoted(text: str) -> str:
    # JSON's escapes are a subset of TOML's basic strings.
    return json.dumps(text, ensure_ascii=False)
