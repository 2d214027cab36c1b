"""Finds links whose host is not written in plain ASCII, because it can look like another one."""

from __future__ import annotations

import re

_HOST = re.compile(r"://(?:[^\s/?#@]*@)?([^\s/?#:@\"'<>()\[\]]+)")
"""Without the scheme before it: to look for that takes for ever in a long text of dots and letters."""
_LONGEST = 255
"""Characters of a host's name; Python takes long to turn longer ones into ASCII."""
_MOST = 5
"""Links named; a text with more of them makes its point."""


def lookalikes(text: str) -> list[tuple[str, str]]:
    """Pairs of such a host as it is written, and its ASCII (punycode) form; the first few, each once.

    Neither is safe to print: what stands between ASCII letters may be anything.
    """
    found: dict[str, str] = {}
    for match in _HOST.finditer(text):
        host = match[1]
        if host not in found and (not host.isascii() or "xn--" in host.lower()):
            found[host] = _to_ascii(host)
        if len(found) == _MOST:
            break
    return list(found.items())


def _to_ascii(host: str) -> str:
    if len(host) > _LONGEST:
        return "a host that is too long"
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "a host that is not valid"
