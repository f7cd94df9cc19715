"""`python -m wenmai.bench NAME SCALE`: one bench on a scratch database; prints one JSON object."""

import json
import os
import sys
from importlib import import_module

import django
from django.core.management import call_command

from wenmai.bench import catalogue, machine
from wenmai.bench.stage import Stage
from wenmai.runtime import database


def main(name: str, scale: float) -> None:
    """Measure between the start and the end of a scratch cluster."""
    spoken, os_stdout = sys.stdout, os.dup(1)
    os.dup2(2, 1)  # whatever a bench prints belongs to stderr
    with Stage(scale) as stage:
        described = machine.describe(stage.server_version())
        os.environ.update(stage.variables)
        if catalogue.BENCHES[name].django:
            _set_up(stage)
        figures = import_module(catalogue.module_of(name)).measure(stage)
    os.dup2(os_stdout, 1)
    result = {"bench": name, "figures": figures, "machine": described, "runs": stage.runs}
    print(json.dumps(result, ensure_ascii=False), file=spoken)


def _set_up(stage: Stage) -> None:
    """Migrate as the owner; share the tables with the role that serves. The bench itself works as the owner."""
    os.environ |= {"WENMAI_DB_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "wenmai.settings"}
    django.setup()
    call_command("migrate", verbosity=0)
    database.grant(stage.owner, database.APP)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
