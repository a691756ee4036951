"""Runs the curl commands of a document against a server, as its reader would type them."""

import re
import shlex
from pathlib import Path
from string import Template
from typing import Any

import requests

PATIENCE = 30
_BLOCK = re.compile(r"```sh\n(.*?)```", re.S)


def commands_in(page: Path) -> list[str]:
    """The curl commands of a page, each on one line."""
    blocks = _BLOCK.findall(page.read_text())
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line.startswith("curl ")]


def run(command: str, variables: dict[str, Any]) -> requests.Response:
    """One command. It knows -s, -H and -d, and no other option."""
    words = shlex.split(Template(command).substitute(variables))
    headers, body, address = {}, None, ""
    rest = iter(words[1:])
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        elif word != "-s":
            address = word
    return requests.request("POST" if body else "GET", address, headers=headers, data=body, timeout=PATIENCE)
