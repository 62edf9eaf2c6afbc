"""Reads sheets as a second program would, for tests that hold two readings together.

    read_sheets.py MANIFEST

MANIFEST is a JSON list of {"file", "encoding", "delimiter", "order", "group", "header_row"}; without "encoding" the file is a
workbook. Written is a JSON list with one list of rows for each file, each row [name, day, minute, count].
"""
import csv
import datetime
import io
import json
import re
import sys
import unicodedata

import openpyxl


def day_of(value, order):
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    numbers = [int(n) for n in re.findall(r"\d+", value)]
    if len(numbers) == 1:
        return (datetime.date(1899, 12, 30) + datetime.timedelta(days=numbers[0])).isoformat()
    by_name = dict(zip(order, numbers[:3]))
    year = by_name["y"]
    if year < 100:
        year += 2000 if year < 70 else 1900
    return datetime.date(year, by_name["m"], by_name["d"]).isoformat()


def minute_of(value):
    if isinstance(value, (datetime.datetime, datetime.time)):
        return value.hour * 60 + value.minute
    if isinstance(value, datetime.timedelta):
        return int(value.total_seconds()) // 60
    numbers = re.findall(r"\d+", value)
    return int(numbers[0]) * 60 + (int(numbers[1]) if len(numbers) > 1 else 0)


def count_of(value, group):
    if value is None or value == "":
        return 0
    if isinstance(value, (int, float)):
        return int(value)
    return int(value.replace(group, "") if group else value)


def text_rows(sheet):
    with open(sheet["file"], "rb") as file:
        text = file.read().decode(sheet["encoding"])
    text = unicodedata.normalize("NFC", text).lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=sheet["delimiter"]))


def workbook_rows(sheet):
    book = openpyxl.load_workbook(sheet["file"], read_only=True, data_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def rows_of(sheet):
    rows = text_rows(sheet) if sheet["encoding"] else workbook_rows(sheet)
    out = []
    for row in rows[sheet["header_row"]:]:
        if all(cell in (None, "") for cell in row):
            continue
        row = row + [None] * (4 - len(row))
        out.append([row[0], day_of(row[1], sheet["order"]), minute_of(row[2]), count_of(row[3], sheet["group"])])
    return out


with open(sys.argv[1], encoding="utf-8") as manifest:
    print(json.dumps([rows_of(sheet) for sheet in json.load(manifest)], ensure_ascii=False))
