"""Finds links whose host is not written in plain ASCII, because it can look like another one."""

from __future__ import annotations

import re

_HOST = re.compile(r"\b[a-z][a-z0-9+.-]*://(?:[^\s/?#@]*@)?([^\s/?#:@\"'<>()\[\]]+)", re.IGNORECASE)
_MOST = 5
"""Links named; a text with more of them makes its point."""


def lookalikes(text: str) -> list[tuple[str, str]]:
    """Pairs of such a host as it is written, and its ASCII (punycode) form; the first few, each once."""
    found: dict[str, str] = {}
    for match in _HOST.finditer(text):
        host = match[1]
        if host not in found and (not host.isascii() or "xn--" in host.lower()):
            found[host] = _to_ascii(host)
        if len(found) == _MOST:
            break
    return list(found.items())


def _to_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "a host that is not valid"
