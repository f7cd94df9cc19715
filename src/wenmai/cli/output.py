"""What a command says: a sentence on stderr and stdout for a person, or exactly one JSON object on stdout."""

import json
from collections.abc import Mapping
from typing import Any

import click
from django.core.serializers.json import DjangoJSONEncoder

json_option = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象")


class Encoder(DjangoJSONEncoder):
    """Dates as ISO 8601, decimals as numbers, dataclass-free."""

    def default(self, o: Any) -> Any:
        """A decimal becomes an int when it is whole, else a float."""
        if hasattr(o, "as_integer_ratio"):
            return int(o) if o == int(o) else float(o)
        return super().default(o)


def show(report: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """Print the report as JSON, or the sentence."""
    click.echo(json.dumps(report, ensure_ascii=False, cls=Encoder) if as_json else sentence)
