"""The file probe: looks into published data files for personal data, over the network or on this machine."""

from scanner.probes.file.look import LOCATOR, linked_files, look_path, look_url

__all__ = ["LOCATOR", "linked_files", "look_path", "look_url"]
