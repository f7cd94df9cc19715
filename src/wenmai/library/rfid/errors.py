"""What can be wrong with a tag or with what shall be written to one."""


class TagError(ValueError):
    """`code` is stable, `element` the number of the data element (0 if none), `position` the byte where known.

    Codes: truncated, scheme, value, duplicate, full, locked, checksum, layout.
    """

    def __init__(self, code: str, message: str, *, element: int = 0, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.element = element
        self.position = position
