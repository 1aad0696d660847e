"""Citywall, one command after another in one process: `python -m tests.credentials.served [careless]`.

Each line of standard input is a command's arguments as a JSON list; after what it prints comes a line with `ENDED` and its exit
code. A careless one has the probes of careless.py.
"""

from __future__ import annotations

import json
import sys
import traceback

from scanner.cli import main
from tests.credentials import careless

ENDED = "\0ended "


def serve() -> None:
    """Run the commands until there are no more."""
    if "careless" in sys.argv:
        careless.take_over()
    for line in sys.stdin:
        code: object = 0
        try:
            main(json.loads(line), prog_name="citywall")
        except SystemExit as ended:
            code = ended.code or 0
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stderr.flush()
        print(f"{ENDED}{code}", flush=True)


if __name__ == "__main__":
    serve()
