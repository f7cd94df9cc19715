"""What stops a command and what its operator can do about it."""


class Trouble(RuntimeError):
    """One Chinese sentence that says what is wrong and one that says what to do; commands print it and end with 1."""
