"""The demonstration: the lab, the sample city, one scan of it, and the reports."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from checks import InputError, Outcome
from checks.evidence import Proof
from scanner.answers.model import Answer
from scanner.answers.proofs import ProofShelf, find_proof
from scanner.answers.saving import topics_of
from scanner.clock import now
from scanner.credentials import LOCAL
from scanner.estate.model import AssetType, System
from scanner.lab import Lab
from scanner.lab.logins import CACHE_LOGIN, write_logins
from scanner.new_workspace import make_workspace
from scanner.probes.dns import Resolver
from scanner.run.observer import ScanObserver
from scanner.run.scan import ScanRun, begin_scan
from scanner.sample import PROOF_FILE, sample_answers, sample_estate, sample_permission
from scanner.store import Store
from scanner.store.answers import save_answers
from scanner.store.estate import save_estate, systems
from scanner.store.scope import add_permission
from scanner.workspace import SETTINGS_FILE, Workspace

MARK = ".citywall-demo"
INSIDE = "shenfen"
"""The system whose assets the demonstration looks into: its host, which is this machine, and its Redis on the lab's."""

LAB_FOLDER = "lab"
REPORTS_FOLDER = "reports"


def demo_workspace(folder: Path) -> Workspace:
    """The workspace of the demonstration in `folder`, made on the first run with the sample city in it.

    Raises:
        InputError: the folder holds something else.
    """
    if not (folder / MARK).exists():
        if folder.exists() and any(folder.iterdir()):
            raise InputError(f"{folder}: holds something else; expected a new folder or one an earlier demo made")
        make_workspace(folder)
        settings = folder / SETTINGS_FILE
        settings.write_text(_as_shown(settings.read_text(encoding="utf-8")), encoding="utf-8")
        (folder / LAB_FOLDER).mkdir()
        (folder / LAB_FOLDER / "authority.pem").touch()
        workspace = Workspace(folder)
        with workspace.store() as store:
            _fill(workspace, store)
        (folder / MARK).touch()
    return Workspace(folder)


def demo_scan(workspace: Workspace, store: Store, observer: ScanObserver) -> None:
    """Start the lab, scan the whole city, stop the lab."""
    with Lab(workspace.folder / LAB_FOLDER) as lab:
        write_logins(lab, workspace.folder / workspace.settings.credentials.file)
        scan = begin_scan(store, systems(store))
        nameservers = workspace.settings.scan.nameservers
        ScanRun(workspace, store, scan, resolver=Resolver(nameservers or None), observer=observer).run()


def _as_shown(settings: str) -> str:
    """The settings of the demonstration: the lab's authority is trusted; the lab, on this machine, bears more than a city does;
    visitors need no telephone to sign in."""
    for before, after in (
        ("trusted_roots = []", f'trusted_roots = ["{LAB_FOLDER}/authority.pem"]'),
        ("connections_per_second = 2000", "connections_per_second = 20000"),
        ("zone = { connections_per_second = 1000", "zone = { connections_per_second = 10000"),
        ("second_factor = true", "second_factor = false"),
    ):
        settings = settings.replace(before, after)
    return settings


def _fill(workspace: Workspace, store: Store) -> None:
    allowed = sample_permission(now())
    save_estate(store, [_with_logins(system) for system in sample_estate(now())])
    add_permission(
        store,
        target=allowed.target,
        allowed_by=allowed.allowed_by,
        until=allowed.until,
        made_at=allowed.made_at,
        ports=allowed.ports,
        rate=allowed.rate,
    )
    proof = find_proof(PROOF_FILE.parent, PROOF_FILE.name)
    if proof is None:
        raise InputError(f"{PROOF_FILE}: missing from this installation")
    ProofShelf(workspace.folder).keep(PROOF_FILE.parent, [proof])
    for system in systems(store):
        save_answers(store, _answers(workspace, system, proof))


def _with_logins(system: System) -> System:
    """`system`, its assets to be looked into where it is the one the demonstration looks into."""
    if system.id != INSIDE:
        return system
    logins = {AssetType.HOST: LOCAL, AssetType.DATABASE: CACHE_LOGIN}
    assets = [replace(asset, credential=logins.get(asset.type, "")) for asset in system.assets]
    return replace(system, assets=tuple(assets))


def _answers(workspace: Workspace, system: System, proof: Proof) -> list[Answer]:
    at = now()
    topics = topics_of(system)
    given = sample_answers(at.astimezone(workspace.zone).date()).get(system.id, [])
    return [
        Answer(
            system=system.id,
            question=one.question,
            topic=topics[one.question],
            claim=Outcome(one.claim),
            person=one.person,
            answered_on=one.answered_on,
            expires_on=one.expires_on,
            imported_at=at,
            proofs=(proof,) if one.proof else (),
            note=one.note,
        )
        for one in given
        if one.question in topics
    ]
