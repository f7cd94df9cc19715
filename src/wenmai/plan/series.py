"""Figures of clauses as SDMX-CSV: the rows of plan/opendata.py, so that what is withheld there is withheld here."""

from typing import Final

from wenmai.trust.sdmx import AREA, FREQ, STATUS, VALUE, Component, Structure, month, plain

CLAUSES: Final = Structure(
    "WENMAI:CLAUSES(1.0)",
    (
        FREQ,
        Component("REF_AREA", "dimension", AREA, plain("region")),
        Component("PLAN", "dimension", "规划", plain("plan")),
        Component("CLAUSE", "dimension", "条款", plain("clause")),
        Component("READING", "dimension", "读法：0 是规划方的，1 起是另一种", plain("reading")),
        Component("TIME_PERIOD", "dimension", "到哪个月月底；从 START 那天起", month("last")),
        VALUE,
        *STATUS,
        Component("START", "attribute", "从哪天起", plain("first")),
        Component("NUMERATOR", "attribute", "分子，没有舍入", plain("numerator")),
        Component("DENOMINATOR", "attribute", "分母，没有舍入", plain("denominator")),
        Component("TARGET_LOW", "attribute", "目标，从", plain("target_low")),
        Component("TARGET_HIGH", "attribute", "目标，到", plain("target_high")),
        Component("TARGET_YEAR", "attribute", "哪年的目标", plain("target_year")),
        Component("STANDING", "attribute", "met on_track behind missed not_due no_data attested；空着是目标不到这一级", plain("standing")),
        Component("REPORTING", "attribute", "报送的机构数", plain("reporting")),
        Component("EXPECTED", "attribute", "应报送的机构数", plain("expected")),
        Component("DEFINITION", "attribute", "口径版本", plain("definition")),
        Component("DEMO", "attribute", "含演示数据", plain("demo")),
    ),
)  # fmt: skip
