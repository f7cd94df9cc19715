"""`wenmai facts import FILE.csv`."""

from wenmai.cli import tables
from wenmai.ledger.imports import fact_template, import_facts

command = tables.group("其他系统的服务事实。", import_facts, fact_template)
