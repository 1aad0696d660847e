"""The set-up scripts, run in a copy of what they read, with stand-ins for the programs that would change this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LACKING = "imaginary run citywall-imaginary program:citywall-imaginary -\n"
GUARD = Path("/usr/sbin/policy-rc.d")
PYTHON = "python run python3 python:3.11 -\n"
LACKING_SERVICE = "imaginary lab citywall-imaginary program:citywall-imaginary imaginaryd\n"


class Machine:
    """A copy of the scripts, and a folder of stand-ins that comes first on the path. Each stand-in notes how it was called."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.programs = folder / "programs"
        self.calls = folder / "calls"
        self.programs.mkdir()
        self.calls.touch()
        (self.project / "scanner").mkdir(parents=True)
        shutil.copytree(ROOT / "scripts", self.project / "scripts")
        shutil.copytree(ROOT / ".ci", self.project / ".ci")
        for name in ("setup.py", "constraints.txt"):
            shutil.copy(ROOT / name, self.project / name)
        self.wants("")
        self.stand_in(
            "python3", f'[ "$1" = -m ] || exit 0; mkdir -p .venv/bin; cp {self.programs}/venv-python .venv/bin/python'
        )
        self.stand_in("venv-python", "exit 0")
        self.stand_in("sudo", "exit 1")
        self.stand_in(
            "apt-get", f'[ "$2" = update ] || cp {self.programs}/venv-python {self.programs}/citywall-imaginary'
        )
        self.stand_in("systemctl", "exit 0")
        self.stand_in("install", "cat >/dev/null")
        self.stand_in("rm", "exit 0")
        self.user(1000)

    def wants(self, lines: str) -> None:
        """Set the list of packages."""
        (self.project / "scanner" / "packages.list").write_text("# a remark\n" + lines, encoding="utf-8")

    def user(self, number: int) -> None:
        """Whom `id -u` names."""
        self.stand_in("id", f"echo {number}")

    def stand_in(self, name: str, body: str) -> None:
        """A program of this name that notes its arguments and does `body`."""
        path = self.programs / name
        path.write_text(f'#!/bin/bash\necho "{name} $*" >>"{self.calls}"\n{body}\n', encoding="utf-8")
        path.chmod(0o755)

    def run(self, *command: str, path: str = "") -> subprocess.CompletedProcess[str]:
        """Run a script of the copy."""
        return subprocess.run(
            [str(self.project / command[0]), *command[1:]],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={"PATH": path or f"{self.programs}:{os.defpath}", "HOME": str(self.project), "LC_ALL": "C"},
        )

    def called(self, *names: str) -> list[str]:
        """How the stand-ins of these names were called, in order."""
        return [line for line in self.calls.read_text(encoding="utf-8").splitlines() if line.split()[0] in names]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("command", [("scripts/setup", "run"), ("scripts/demo",), ("scripts/test",), (".ci/run",)])
def test_without_root_the_exact_command_is_printed(machine: Machine, command: tuple[str, ...]) -> None:
    machine.wants(LACKING)
    done = machine.run(*command)
    assert done.returncode == 2
    assert "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends citywall-imaginary'" in done.stderr
    assert machine.called("apt-get") == []
    assert not (machine.project / ".venv").exists()


def test_with_root_it_installs_what_lacks_and_says_so(machine: Machine) -> None:
    machine.wants(LACKING + "shell run dash program:sh -\n")
    machine.user(0)
    done = machine.run("scripts/setup", "run")
    assert done.returncode == 0, done.stderr
    assert "installing system packages: citywall-imaginary\n" in done.stderr
    update, install = machine.called("apt-get")
    assert update == "apt-get -q update"
    assert install == "apt-get -q -y --no-install-recommends install citywall-imaginary"


def test_with_sudo_that_asks_nothing_it_installs(machine: Machine) -> None:
    machine.wants(LACKING)
    machine.stand_in("sudo", 'shift; exec "$@"')
    done = machine.run("scripts/setup", "run")
    assert done.returncode == 0, done.stderr
    assert len(machine.called("apt-get")) == 2


def test_a_second_run_installs_nothing(machine: Machine) -> None:
    machine.wants(LACKING)
    machine.user(0)
    assert machine.run("scripts/setup", "run").returncode == 0
    before = machine.called("apt-get", "venv-python")
    done = machine.run("scripts/setup", "run")
    assert done.returncode == 0
    assert done.stderr == ""
    assert machine.called("apt-get", "venv-python") == before
    assert len([call for call in before if " pip install " in call]) == 1


def test_a_new_pin_is_installed(machine: Machine) -> None:
    assert machine.run("scripts/setup", "run").returncode == 0
    with (machine.project / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("imaginary==1\n")
    done = machine.run("scripts/setup", "run")
    assert "as constraints.txt pins it" in done.stderr
    assert len([call for call in machine.called("venv-python") if "-c constraints.txt -e .[all]" in call]) == 2


def test_the_tests_get_their_tools_after_the_demo_was_set_up(machine: Machine) -> None:
    assert machine.run("scripts/setup", "run").returncode == 0
    assert machine.run("scripts/setup", "run", "test").returncode == 0
    *_, project, models = machine.called("venv-python")
    assert project.endswith("-c constraints.txt -e .[all,test]")
    assert "--no-deps" in models


def test_a_package_that_does_not_help_is_an_error(machine: Machine) -> None:
    machine.wants(LACKING)
    machine.user(0)
    machine.stand_in("apt-get", "exit 0")
    done = machine.run("scripts/setup", "run")
    assert done.returncode == 2
    assert "still lacking" in done.stderr


def test_a_failed_installation_stops_with_2(machine: Machine) -> None:
    machine.wants(LACKING)
    machine.user(0)
    machine.stand_in("apt-get", "exit 100")
    assert machine.run("scripts/setup", "run").returncode == 2
    assert machine.called("venv-python") == []


def test_purposes_not_asked_for_are_left_alone(machine: Machine) -> None:
    machine.wants(LACKING_SERVICE)
    machine.user(0)
    assert machine.run("scripts/setup", "run").returncode == 0
    assert machine.called("apt-get") == []


def test_a_server_of_the_lab_does_not_become_a_service_of_the_machine(machine: Machine) -> None:
    machine.wants(LACKING_SERVICE)
    machine.user(0)
    assert machine.run("scripts/setup", "run", "lab").returncode == 0
    steps = machine.called("install", "apt-get", "rm", "systemctl")
    assert "systemctl disable imaginaryd" in steps
    if not GUARD.exists():
        assert steps[0] == f"install -m 755 /dev/stdin {GUARD}"
        assert steps[-1] == f"rm -f {GUARD}"


def test_the_guard_is_taken_away_when_the_installation_is_cut_off(machine: Machine) -> None:
    machine.wants(LACKING_SERVICE)
    machine.user(0)
    machine.stand_in("apt-get", "kill -INT $PPID; sleep 0.2")
    assert machine.run("scripts/setup", "run", "lab").returncode != 0
    assert bool(machine.called("rm")) is not GUARD.exists()


def test_a_machine_without_python_gets_it(machine: Machine) -> None:
    machine.wants(PYTHON)
    machine.user(0)
    (machine.programs / "python3").rename(machine.programs / "python3-to-come")
    machine.stand_in("apt-get", f"cp {machine.programs}/python3-to-come {machine.programs}/python3")
    # Nothing else of this machine's is on the path, its own python3 least of all.
    for tool in ("bash", "cat", "cp", "dirname", "env", "mkdir", "sha256sum"):
        (machine.programs / tool).symlink_to(shutil.which(tool) or tool)
    done = machine.run("scripts/setup", "run", path=str(machine.programs))
    assert done.returncode == 0, done.stderr
    assert "installing system packages: python3\n" in done.stderr


def test_an_old_python_is_named(machine: Machine) -> None:
    machine.wants(PYTHON)
    machine.user(0)
    machine.stand_in("python3", '[ "$1" = --version ] && echo Python 3.9.2 && exit; exit 1')
    done = machine.run("scripts/setup", "run")
    assert done.returncode == 2
    assert "Python 3.11 or later" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert machine.called("apt-get") == []


def test_no_purpose_is_wrong_use(machine: Machine) -> None:
    done = machine.run("scripts/setup")
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_the_demo_passes_its_arguments_on(machine: Machine) -> None:
    machine.stand_in("venv-python", f"cp {machine.programs}/tool .venv/bin/citywall")
    machine.stand_in("tool", "exit 7")
    assert machine.run("scripts/demo", "some folder").returncode == 7
    assert machine.called("tool") == ["tool demo some folder"]


def test_check_and_tests_run_in_order_and_stop_at_the_first_fault(machine: Machine) -> None:
    tools = ("ruff", "mypy", "lint-imports", "pytest")
    copies = "; ".join(f"cp {machine.programs}/{tool} .venv/bin/{tool}" for tool in tools)
    for tool in tools:
        machine.stand_in(tool, "exit 0")
    machine.stand_in("venv-python", copies)
    assert machine.run("scripts/test", "-k", "some").returncode == 0
    assert machine.called(*tools) == [
        "ruff check .",
        "ruff format --check .",
        "mypy ",
        "lint-imports ",
        "pytest -n 3 --dist worksteal -k some",
    ]
    assert machine.called("venv-python")[-1] == "venv-python -m tests.lab.gmssl_build"

    machine.calls.write_text("")
    (machine.project / ".venv" / "bin" / "mypy").write_text("#!/bin/sh\nexit 1\n")
    assert machine.run("scripts/test").returncode == 1
    assert machine.called(*tools) == ["ruff check .", "ruff format --check ."]


def test_the_constraints_pin_every_requirement_exactly() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(line.count("==") == 1 for line in lines)
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    for name in (
        "sslyze",
        "weasyprint",
        "urllib3",
        "requests",
        "jinja2",
        "sqlite-utils",
        "click",
        "pytest",
        "ruff",
        "mypy",
    ):
        assert name in pinned
