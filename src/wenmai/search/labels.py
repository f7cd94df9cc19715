"""How filters are written among an entry's labels."""


def label(name: str, value: object) -> str:
    """A facet as a label: "free=true", "kind=activity"."""
    return f"{name}={str(value).lower() if isinstance(value, bool) else value}"
