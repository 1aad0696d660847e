"""The file probe: looks into published files, over the network or on this machine, for personal data, or for the certificates,
signatures and keys in them."""

from scanner.probes.file.kinds import kind_of
from scanner.probes.file.look import LOCATOR, linked_files, look_path, look_url

__all__ = ["LOCATOR", "kind_of", "linked_files", "look_path", "look_url"]
