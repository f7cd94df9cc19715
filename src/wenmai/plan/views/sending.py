"""Tables as files to save."""

from collections.abc import Sequence

from django.http import HttpResponse

from wenmai.kernel.spreadsheets import CSV, XLSX, Sheet, csv_of, workbook


def sheets_sent(sheets: Sequence[Sheet], kind: str, name: str) -> HttpResponse:
    """All sheets as one workbook when `kind` is "xlsx", else the first as CSV."""
    if kind == "xlsx":
        return _sent(workbook(sheets), XLSX, f"{name}.xlsx")
    return _sent(csv_of(sheets[0].head, sheets[0].rows), CSV, f"{name}.csv")


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
