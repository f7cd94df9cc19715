"""What other rooms call inside their own actions, whose actor and permission hold for the index too."""

from wenmai.search.entries import Entry, put, put_many, remove

__all__ = ["Entry", "put", "put_many", "remove"]
