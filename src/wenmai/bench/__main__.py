"""`python -m wenmai.bench NAME SCALE [WORLD [RECORDS]]`: one bench on a scratch database or a copy of a world's; prints one JSON object."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from wenmai.bench import catalogue, machine
from wenmai.bench.stage import Stage
from wenmai.bench.world import World
from wenmai.runtime import database


def main(name: str, scale: float, world: World | None) -> None:
    """Measure between the start and the end of a scratch cluster, or of a world's."""
    spoken, os_stdout = sys.stdout, os.dup(1)
    os.dup2(2, 1)  # whatever a bench prints belongs to stderr
    with Stage(scale, world) as stage:
        described = machine.describe(stage.server_version())
        os.environ.update(stage.variables)
        if name == catalogue.MAKING or catalogue.BENCHES[name].django:
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
    folder, records = (*sys.argv[3:], "", "")[:2]
    main(sys.argv[1], float(sys.argv[2]), World(Path(folder), records) if folder else None)
