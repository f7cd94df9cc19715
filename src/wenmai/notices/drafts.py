"""What is handed to the actions: frozen, typed values."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Note:
    """A message. Lazy texts are written down in the language of each reader.

    `key` makes telling twice one message for a person and kind ("" never does); `link` is a path on our site;
    `house` is the code of the institution that tells, whose clerks tell by word of mouth who cannot be reached.
    """

    kind: str
    title: str | Promise
    body: str | Promise = ""
    link: str = ""
    key: str = ""
    house: str = ""
