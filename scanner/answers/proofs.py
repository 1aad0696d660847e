"""The files attached to answers: found beside the questionnaire, kept in the workspace by their SHA-256."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from checks import InputError
from checks.evidence import Proof
from reports.language import _
from scanner.sheets.files import replace_file
from scanner.sheets.read import read_bytes
from scanner.sheets.table import quoted

PROOF_BYTES_MAX = 50 * 1024 * 1024
NAME_MAX = 200

FOLDER = "proofs"


class ProofShelf:
    """The kept proofs of one workspace."""

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / FOLDER

    def path(self, proof: Proof) -> Path:
        """Where the file of `proof` stands."""
        return self._folder / proof.sha256

    def holds(self, proof: Proof) -> bool:
        """True when its file is kept."""
        return self.path(proof).is_file()

    def keep(self, folder: Path, proofs: Iterable[Proof]) -> list[Path]:
        """Copy proofs from `folder` unless they are kept already; the files that are new.

        Raises:
            InputError: a file can't be read or written, or is no longer what was hashed.
        """
        fresh = []
        self._folder.mkdir(exist_ok=True)
        for proof in proofs:
            if self.holds(proof):
                continue
            content = read_bytes(folder / proof.name, PROOF_BYTES_MAX)
            if hashlib.sha256(content).hexdigest() != proof.sha256:
                raise InputError(_("{file}: changed while it was read").format(file=proof.name))
            replace_file(self.path(proof), content)
            fresh.append(self.path(proof))
        return fresh


def proof_names(text: str) -> list[str]:
    """The file names in a cell, separated by semicolons or line ends.

    Raises:
        InputError: one is a path, or no plain file name.
    """
    names = [name.strip() for name in re.split(r"[;；\r\n]+", text) if name.strip()]
    for name in names:
        odd = name.startswith(".") or any(
            character in '/\\:*?"<>|' or not character.isprintable() for character in name
        )
        if odd or len(name) > NAME_MAX:
            raise InputError(_("{name} is no file name; expected one without a folder").format(name=quoted(name)))
    return list(dict.fromkeys(names))


def find_proof(folder: Path, name: str) -> Proof | None:
    """The proof `name` in `folder`, None where there is no such file.

    Raises:
        InputError: it is a link or no ordinary file, can't be read, is empty, or is larger than 50 MB.
    """
    path = folder / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise InputError(_("{name} is a link or no ordinary file").format(name=quoted(name)))
    if not path.exists():
        return None
    return Proof(name=name, sha256=hashlib.sha256(read_bytes(path, PROOF_BYTES_MAX)).hexdigest())
