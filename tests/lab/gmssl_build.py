"""GmSSL's command line tool, built once from the source that the Python source package easy-gmssl carries.

`python -m tests.lab.gmssl_build` builds it where it is lacking and prints where it is. Needs cmake and a C compiler.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "easy-gmssl==2.0.1"
SHA256 = "18f74927a4a0a57c46d2912284bc0232a792a0fb8d078c2346b2a05f4b7e9607"
_SOURCE = "easy_gmssl-2.0.1/easy_gmssl/Core/GmSSL-3.1.1"

_CHANGES = (
    # The lab is on loopback only.
    ("server_addr.sin_addr.s_addr = INADDR_ANY;", "server_addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);"),
    # The demonstration servers end at the first handshake that breaks off; a probe never finishes one.
    (
        "if (tls_do_handshake(&conn) != 1) {\n\t\terror_print(); // 为什么这个会触发呢？\n\t\treturn -1;",
        "if (tls_do_handshake(&conn) != 1) {\n\t\ttls_socket_close(conn_sock);\n\t\ttls_cleanup(&conn);\n\t\tgoto restart;",
    ),
)
_OPTIONS = ("-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF", "-DENABLE_TLS_DEBUG=ON")
"""With debugging on, the clients print what the server sent."""

_CHANGED = ("tools/tlcp_server.c", "tools/tls13_server.c")


def gmssl() -> Path:
    """The tool, built now unless it was before; several test processes may ask at once.

    Raises:
        subprocess.CalledProcessError: the source can't be had or does not compile; what was said is in its output.
    """
    made_of = hashlib.sha256(f"{SHA256} {_CHANGES} {_OPTIONS}".encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "citywall" / f"gmssl-{made_of}"
    tool = cache / "bin" / "gmssl"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tool.exists():
            with tempfile.TemporaryDirectory(dir=cache) as work:
                _build(Path(work), tool)
    return tool


def _build(work: Path, tool: Path) -> None:
    wanted = work / "wanted.txt"
    wanted.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n", encoding="utf-8")
    download = ["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary=easy-gmssl"]
    _run(sys.executable, "-m", "pip", *download, "--dest", str(work), "--requirement", str(wanted))
    with tarfile.open(next(work.glob("*.tar.gz"))) as archive:
        archive.extractall(work, filter="data")
    source = work / _SOURCE
    for name in _CHANGED:
        _change(source / name)
    made = work / "made"
    _run("cmake", "-S", str(source), "-B", str(made), *_OPTIONS)
    _run("cmake", "--build", str(made), "--target", "gmssl-bin", "--parallel", "2")
    tool.parent.mkdir(exist_ok=True)
    built = work / "gmssl"
    shutil.copy2(made / "bin" / "gmssl", built)
    built.replace(tool)


def _change(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in _CHANGES:
        assert text.count(old) == 1, f"{path.name} is not the source this was written for"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace")[-4000:])
    done.check_returncode()


if __name__ == "__main__":
    print(gmssl())
