"""The process that reads one certificate file: `python -I -m scanner.probes.file.cms.child SECONDS`, the file on standard input.

It prints one JSON object (`Found`) in which nothing of a key or of a message's content stands.
"""

from __future__ import annotations

import sys

from scanner.probes.file.cms.found import Found
from scanner.probes.file.cms.read import read_certificates
from scanner.probes.file.confined import confined

if __name__ == "__main__":
    confined(
        float(sys.argv[1]),
        lambda: read_certificates(sys.stdin.buffer.read()),
        lambda reason, detail: Found(reason=reason, detail=detail),
    )
