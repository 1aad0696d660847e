"""The lab as a whole: starts every server, and mends or stops one on demand."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from types import TracebackType

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from checks import UnknownName
from scanner.clock import Clock, now
from scanner.doctor import Purpose, require
from scanner.lab.certificates import LabAuthority, write_ssh_host_key
from scanner.lab.hosts import NETWORK, LabHost, lab_hosts
from scanner.lab.program import Program

_HERE = Path(__file__).parent

SNMP_USER = "watcher"
"""Who may read the lab's power supplies, over SNMPv3, signed and encrypted."""

_PROGRAM_OF = {
    "https": "nginx",
    "http": "nginx",
    "ssh": "sshd",
    "redis": "redis-server",
    "ftp": "vsftpd",
    "snmp": "snmpd",
}

_ARGUMENTS = {
    "nginx": ["-p", "{folder}", "-c", "{settings}"],
    "sshd": ["-D", "-e", "-f", "{settings}"],
    "redis-server": ["{settings}"],
    "vsftpd": ["{settings}"],
    "snmpd": ["-f", "-Le", "-r", "-C", "-c", "{settings}", "-I", "-smux"],
}

_SNMP_STATE = "snmp-state"

# sshd, run by root, gives up its rights in this empty folder and does not start without it; where the service never ran,
# nothing has made it.
_SSHD_EMPTY = Path("/run/sshd")


class Lab:
    """Real servers on loopback, as long as the `with` lasts. Needs no root; what is written lies in `folder`.

    `hosts` tells what is where, by name. `password` is that of the guarded Redis and of the power supplies, new at each
    start. `ca_file` is the root (PEM) that the well-kept site's certificate leads to.

    Raises (on entering):
        MissingTool: a server program is not installed; names the command that installs it.
        LabError: a server did not start; those started before are stopped.
        InputError: `network` is not of loopback.
    """

    def __init__(self, folder: Path, network: str = NETWORK, *, clock: Clock = now) -> None:
        self.folder = folder
        self.hosts = lab_hosts(network)
        self.ca_file = folder / "authority.pem"
        self._clock = clock
        self.password = secrets.token_urlsafe(24)
        self._programs: dict[str, list[Program]] = {}
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "servers"),
            autoescape=select_autoescape(default_for_string=True),
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )

    def __enter__(self) -> Lab:
        require(Purpose.LAB)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._authority = LabAuthority(self.ca_file, self._clock())
        try:
            for name in self.hosts:
                self._launch(name, mended=False)
            for name in self.hosts:
                self._wait(name)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop every server."""
        for name in list(self._programs):
            self.stop(name)

    def start(self, name: str) -> None:
        """Start a stopped host again, with the fault it is there to show."""
        self._restart(name, mended=False)

    def repair(self, name: str) -> None:
        """Mend what `hosts[name].repair` says, that and nothing else, and start the host anew."""
        self._restart(name, mended=True)

    def stop(self, name: str) -> None:
        """Stop one host; nothing answers on its ports any more.

        Raises:
            UnknownName: the lab has no such host.
        """
        self._host(name)
        for program in self._programs.pop(name, []):
            program.stop()

    def _restart(self, name: str, *, mended: bool) -> None:
        self.stop(name)
        self._launch(name, mended=mended)
        self._wait(name)

    def _host(self, name: str) -> LabHost:
        if name not in self.hosts:
            raise UnknownName(f"the lab has no host {name!r}, only {', '.join(self.hosts)}")
        return self.hosts[name]

    def _launch(self, name: str, *, mended: bool) -> None:
        host = self._host(name)
        folder = self.folder.resolve() / name
        folder.mkdir(exist_ok=True)
        values = self._prepare(host, folder, mended=mended)
        started = self._programs.setdefault(name, [])
        for program in dict.fromkeys(_PROGRAM_OF[service] for service in host.ports):
            settings = folder / f"{program}.conf"
            settings.write_text(self._templates.get_template(f"{program}.conf").render(values), encoding="utf-8")
            filled = [part.format(folder=folder, settings=settings) for part in _ARGUMENTS[program]]
            started.append(
                Program(
                    [program, *filled],
                    address=host.address,
                    ports=[port for service, port in host.ports.items() if _PROGRAM_OF[service] == program],
                    folder=folder,
                    environment={
                        "OPENSSL_CONF": str(folder / "openssl.conf"),
                        "SNMP_PERSISTENT_DIR": str(folder / _SNMP_STATE),
                        "MIBS": "",
                    },
                    over_udp=program == "snmpd",
                )
            )

    def _wait(self, name: str) -> None:
        for program in self._programs[name]:
            program.wait()

    def _prepare(self, host: LabHost, folder: Path, *, mended: bool) -> dict[str, object]:
        """Write what the host's servers read besides their settings; returns the values the settings are made with."""
        as_root = os.geteuid() == 0
        values: dict[str, object] = {
            "host": host,
            "folder": folder,
            "mended": mended,
            "as_root": as_root,
            "password": self.password,
            "snmp_user": SNMP_USER,
            "expires": (self._clock() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z"),
        }
        openssl = self._templates.get_template("openssl.conf").render(values)
        (folder / "openssl.conf").write_text(openssl, encoding="utf-8")
        self._write_files(host, folder / "files", values)
        recipe = (mended and host.mended_certificate) or host.certificate
        if recipe is not None:
            self._authority.issue(recipe, recipe.names or (host.site, host.address), folder)
        if "snmp" in host.ports:
            # What snmpd keeps there holds the users of its last start, with the passwords of then.
            shutil.rmtree(folder / _SNMP_STATE, ignore_errors=True)
            (folder / _SNMP_STATE).mkdir()
        if "ssh" in host.ports:
            if not (folder / "host_key").exists():
                write_ssh_host_key(folder / "host_key", old=host.name == "weak-ssh")
            if as_root:
                _SSHD_EMPTY.mkdir(mode=0o755, exist_ok=True)
        return values

    def _write_files(self, host: LabHost, folder: Path, values: dict[str, object]) -> None:
        """Write what a site or FTP server shows."""
        files: dict[str, str] = yaml.safe_load((_HERE / "sites.yaml").read_text(encoding="utf-8")).get(host.name, {})
        folder.mkdir(exist_ok=True)
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self._templates.from_string(content).render(values), encoding="utf-8")
