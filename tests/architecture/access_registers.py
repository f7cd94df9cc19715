"""An example of every address of the registers."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from tests.builders.registers import a_row, said
from wenmai.kernel.actor import Role, system
from wenmai.kernel.enclosures import Enclosure
from wenmai.registers.actions.entering import enter
from wenmai.registers.actions.importing import receive
from wenmai.registers.declaring import get_register
from wenmai.registers.queries.files import template_of

_numbers = count(1)
NAME = "volunteer-projects"
LISTS = ("list", "add", "template", "send", "rows")


def _register(_world: Any) -> Mapping[str, Any]:
    return {"name": NAME}


def _file(_world: Any) -> Mapping[str, Any]:
    return {"name": NAME, "kind": "csv"}


def _row(world: Any) -> Mapping[str, Any]:
    return {"name": NAME, "key": a_row(NAME, world.here, title=f"第{next(_numbers)}个项目", served=1).pk}


def _paper(world: Any) -> Mapping[str, Any]:
    paper, values = Enclosure("批文.pdf", b"%PDF-1.7"), {"title": f"第{next(_numbers)}项", "served": 1}
    row = enter(system(), register=get_register(NAME), place=world.here.code, values=values, said=said(scan=paper))
    return {"name": NAME, "key": row.pk}


def _sent(world: Any) -> Mapping[str, Any]:
    register, clerk = get_register(NAME), world._staff(Role.CLERK, here=True)
    return {
        "name": NAME,
        "key": receive(clerk, register=register, name="表.csv", content=template_of(register, "csv")).pk,
    }


REGISTERS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "registers:list": _register,
    "registers:rows": _file,
    "registers_desk:list": _register,
    "registers_desk:add": _register,
    "registers_desk:send": _register,
    "registers_desk:rows": _file,
    "registers_desk:template": _file,
    "registers_desk:draft": _sent,
    "registers_desk:carry_out": _sent,
    "registers_desk:discard": _sent,
    "registers_desk:entry": _row,
    "registers_desk:correct": _row,
    "registers_desk:end": _row,
    "registers_desk:withdraw": _row,
    "registers_desk:paper": _paper,
}
