"""The front-end files of others that we carry: one manifest with version, licence and integrity, and its check.

`python -m wenmai.web.vendored` checks the files in the tree; with tarballs of the npm registry as arguments it also
checks that each file is the very one of its package.
"""

import base64
import hashlib
import json
import sys
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "vendor"
UNLISTED = frozenset({"manifest.json"})


@dataclass(frozen=True, slots=True)
class File:
    """`path` in our folder, `origin` in the package; `integrity` as in an HTML attribute."""

    path: str
    origin: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a registry; `integrity` is the registry's own, of the tarball."""

    name: str
    version: str
    licence: str
    integrity: str
    files: tuple[File, ...]


def packages() -> tuple[Package, ...]:
    """What the manifest lists."""
    listed = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["packages"]
    return tuple(
        Package(
            each["name"],
            each["version"],
            each["licence"],
            each["integrity"],
            tuple(File(file["path"], file["from"], file["integrity"]) for file in each["files"]),
        )
        for each in listed
    )


def integrity(content: bytes, algorithm: str) -> str:
    """The integrity of a content, as sha384-… or sha512-…"""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def faults() -> Iterator[str]:
    """One sentence for each file that is missing, changed or not in the manifest."""
    listed = {file.path: file for package in packages() for file in package.files}
    for name, file in listed.items():
        found = FOLDER / name
        if not found.is_file():
            yield f"{name} is missing"
        elif integrity(found.read_bytes(), "sha384") != file.integrity:
            yield f"{name} is not the file that the manifest names"
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    yield from (f"{name} is not in the manifest" for name in sorted(there - set(listed) - UNLISTED))


def tarball_faults(path: Path) -> Iterator[str]:
    """Compare a registry's tarball with the manifest and with our files."""
    content = path.read_bytes()
    package = next((each for each in packages() if each.integrity == integrity(content, "sha512")), None)
    if package is None:
        yield f"{path.name} is no package of the manifest"
        return
    with tarfile.open(path) as tar:
        for file in package.files:
            member = tar.extractfile(file.origin)
            if member is None or integrity(member.read(), "sha384") != file.integrity:
                yield f"{file.origin} of {path.name} is not {file.path}"


def main(arguments: Sequence[str]) -> int:
    """Exit status 1 when anything is wrong, each fault on a line."""
    found = [*faults(), *(fault for name in arguments for fault in tarball_faults(Path(name)))]
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
