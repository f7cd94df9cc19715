"""Tables as files: nothing in them runs when they are opened, and numbers stay numbers."""

import csv
import io

from openpyxl import load_workbook

from wenmai.kernel.spreadsheets import Sheet, csv_of, workbook

WILD = ["=1+1", "+cmd", "-x", "@sum", "\tx"]


def test_csv_begins_with_the_mark_and_tames_what_begins_like_a_formula():
    made = csv_of(["名称", "值"], [[each, "-3.20"] for each in WILD] + [["平常", -5]])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert rows == [["名称", "值"], *[[f"'{each}", "-3.20"] for each in WILD], ["平常", "-5"]]


def test_xlsx_keeps_text_as_text_and_the_heading_in_sight():
    made = workbook([Sheet("一", ["名称", "值"], [["=1+1", 2]], widths=(8, 32), kept=1), Sheet("二", ["空"], [])])
    book = load_workbook(io.BytesIO(made))
    page = book["一"]
    assert [[cell.value for cell in row] for row in page.rows] == [["名称", "值"], ["=1+1", 2]]
    assert (page["A2"].data_type, page.freeze_panes, page.column_dimensions["B"].width > 30) == ("s", "B2", True)
    assert book.sheetnames == ["一", "二"]
