"""Python's search for rings of objects, which looks through all of them again and again, put off during long work that makes
many objects and hardly a ring.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def put_off() -> None:
    """From now on in this process; what is there stays for good. For processes that do nothing else."""
    gc.freeze()
    gc.disable()


@contextmanager
def searched_by_hand() -> Iterator[None]:
    """No search while this lasts, but by `sweep`."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def sweep() -> None:
    """Free the rings among the objects that are younger than the sweep before the last."""
    gc.collect(1)
