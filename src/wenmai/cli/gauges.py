"""`wenmai gauges import FILE.csv`."""

from wenmai.cli import tables
from wenmai.ledger.imports import gauge_template, import_gauges

command = tables.group("其他系统的存量读数。", import_gauges, gauge_template)
