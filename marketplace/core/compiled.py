"""Keeps what templates and catalogues compile to from one start to the next; it is never needed, only faster.

It lies in the data folder's `compiled/`, which may be removed at any time. What a template compiles to depends on
our filters as well as on its text, so each state of the code has a folder of its own, and the last one stays.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from marketplace.core.config import settings

_PACKAGE = Path(__file__).resolve().parents[1]


class _Templates(FileSystemBytecodeCache):
    """Jinja's own, which goes without where it may not read or write."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def templates() -> FileSystemBytecodeCache:
    """Where Jinja finds templates that it compiled before."""
    return _Templates(str(_folder()))


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The bytes of this name, which has to change with whatever they are made of; made when nobody kept them."""
    path = _folder() / name
    with suppress(OSError):
        return path.read_bytes()
    made = make()
    with suppress(OSError), NamedTemporaryFile(dir=path.parent, prefix=name, delete=False) as draft:
        draft.write(made)
        draft.close()
        # In one step: another process may be reading it already.
        os.replace(draft.name, path)
    return made


def _folder() -> Path:
    """The folder for this state of the code; those of former ones are removed when it is made."""
    folder = (settings().data_dir / "compiled" / _state_of_the_code()).absolute()
    if not folder.is_dir():
        shutil.rmtree(folder.parent, ignore_errors=True)
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@cache
def _state_of_the_code() -> str:
    digest = hashlib.sha256(jinja2.__version__.encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        stat = path.stat()
        digest.update(f"{path}:{stat.st_mtime_ns}:{stat.st_size};".encode())
    return digest.hexdigest()[:16]
