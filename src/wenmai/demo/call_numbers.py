"""Call numbers of the demo's books. The records carry a class of the Library of Congress and none of 中图法, so the main class
is its rough counterpart, and the number behind the stroke is invented: the book's place within its class.
"""

from collections.abc import Iterable, Mapping

COUNTERPARTS = (
    ("PL1", "H1"), ("PL2", "I2"), ("PL3", "I2"), ("PL", "I3"), ("PZ", "I8"), ("PN", "I0"), ("PQ", "I5"), ("PR", "I5"), ("PS", "I7"),
    ("PT", "I5"), ("P", "H0"), ("BL", "B9"), ("BQ", "B94"), ("BR", "B97"), ("B", "B2"), ("A", "Z1"), ("CT", "K81"), ("C", "K8"),
    ("DS7", "K2"), ("DS", "K3"), ("D", "K1"), ("E", "K7"), ("F", "K7"), ("GV", "G8"), ("GN", "K89"), ("GR", "I27"), ("GT", "K89"),
    ("G", "K9"), ("HM", "C91"), ("HN", "D66"), ("HQ", "C91"), ("HV", "D63"), ("HX", "D0"), ("H", "F1"), ("J", "D6"), ("K", "D9"),
    ("L", "G5"), ("M", "J6"), ("NA", "TU"), ("NB", "J3"), ("NC", "J2"), ("ND", "J2"), ("NK", "J5"), ("N", "J1"), ("QA", "O1"),
    ("QB", "P1"), ("QC", "O4"), ("QD", "O6"), ("QE", "P5"), ("Q", "Q1"), ("R", "R2"), ("S", "S1"), ("TX", "TS"), ("T", "T1"),
    ("U", "E2"), ("V", "E9"), ("Z", "Z8"),
)  # fmt: skip
OTHER = "Z4"


def call_numbers(classed: Iterable[tuple[int, str]]) -> Mapping[int, str]:
    """A call number for each record, of (key, LC class) in the order in which they are numbered."""
    counted: dict[str, int] = {}
    found = {}
    for record, lcc in classed:
        main = next((clc for lc, clc in COUNTERPARTS if lcc.startswith(lc)), OTHER)
        counted[main] = counted.get(main, 0) + 1
        found[record] = f"{main}/{counted[main]}"
    return found
