"""A text file that somebody sent, as spreadsheets and old systems write them."""

ENCODINGS = ("utf-8-sig", "gb18030")


def decoded(content: bytes) -> str | None:
    """The text: UTF-8, with or without its mark, else GB18030 (which holds GBK); None for what is neither, or holds zero bytes."""
    for encoding in () if b"\0" in content else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
