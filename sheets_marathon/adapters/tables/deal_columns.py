"""Which column of an export holds what: names that a configuration gives, else the usual ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from sheets_marathon.adapters.tables.cells import folded
from sheets_marathon.errors import ConfigurationError

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
    "store": (
        "ДЦ", "Дилерский центр", "Салон", "Автосалон", "Подразделение", "Магазин", "Филиал",
        "Store", "Dealership", "Dealer", "Dealer center", "Branch", "Showroom",
    ),
}  # fmt: skip
OPTIONAL = frozenset({"store"})
SELLER = ("seller_number", "seller_name")

_SIGNS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Columns:
    """The header over each field in an export; None: one of the usual names; "": the export has no such column.

    Without ``kind`` the sign of the quantity tells sales from returns; without ``quantity`` each row is one car.
    Whether an export lacks these is never guessed: a return that is not seen as one would count as a sale.
    """

    document: str | None = None
    kind: str | None = None
    date: str | None = None
    seller_number: str | None = None
    seller_name: str | None = None
    quantity: str | None = None
    store: str | None = None

    @classmethod
    def named(cls, names: Mapping[str, str]) -> Columns:
        """The usual names with ``names`` (field → header) put over them. Raises ConfigurationError."""
        unknown = sorted(set(names) - {field.name for field in fields(cls)})
        if unknown:
            raise ConfigurationError(
                f"sales columns: {', '.join(unknown)} is not a field of a deal",
                f"use {', '.join(sorted(USUAL))}",
            )
        columns = replace(cls(), **{field: header.strip() for field, header in names.items()})
        if "" in (columns.document, columns.date) or columns.seller_number == columns.seller_name == "":
            raise ConfigurationError(
                "sales columns: a deal needs its document, its date, and the seller's number or name",
                "name those headers in the configuration",
            )
        return columns

    def wanted(self) -> dict[str, str | None]:
        """Field → header, without the columns that the export does not have."""
        headers = {field.name: getattr(self, field.name) for field in fields(self)}
        return {field: header for field, header in headers.items() if header != ""}


def shown(field: str, header: str | None) -> str:
    """What to call a field's column to people."""
    return header or USUAL[field][0]


def bare(header: str) -> str:
    """A header as usual names are compared: letters and digits only, №, #, N and No. being one word."""
    text = folded(header).replace("№", " no ").replace("#", " no ")
    words = _SIGNS.sub(" ", text).split()
    return "".join("no" if word == "n" else word for word in words)


_FIELD_OF = {bare(name): field for field, names in USUAL.items() for name in names}
_FIRST = {bare(names[0]): field for field, names in USUAL.items()}


@lru_cache(maxsize=4_096)
def usual_field(header: str) -> str:
    """The field that a header usually stands for, "" if none."""
    return _FIELD_OF.get(bare(header), "")


def is_first_name(header: str) -> bool:
    """Whether a header is the very name that the documents give a field."""
    return bare(header) in _FIRST
