"""An import with batches of 20 records and a pause after each, to be killed in the middle: `python -m … FILE`."""

import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings


def main(file: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenmai.settings")
    settings.DATABASES["default"]["NAME"] = os.environ["WENMAI_TEST_DATABASE"]
    django.setup()
    from wenmai.catalogue.actions import importing
    from wenmai.kernel.actor import system

    importing.BATCH = 20
    keep = importing._keep

    def slowly(*given: object) -> None:
        keep(*given)
        time.sleep(0.5)

    importing._keep = slowly
    with file.open("rb") as stream:
        importing.import_records(system(), stream=stream, source=importing.Source("loc"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
