"""Python's search for rings of objects (gc) goes through all modules, tests and models of the product again and again: a third
of the time of a run. It is put off while tests are collected; what is there then stays for good and is not gone through again.
"""

import gc

YOUNG, MIDDLE, OLD = 200_000, 20, 20  # new objects before the youngest are looked through; Python's are 700, 10, 10


def search_rarely() -> None:
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def keep_what_is_there() -> None:
    gc.freeze()
