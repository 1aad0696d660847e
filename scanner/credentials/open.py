"""The credentials of a workspace, from the sources its settings name."""

from __future__ import annotations

import os
from collections.abc import Mapping

from checks import InputError
from reports.language import _
from scanner.credentials.age import age_source
from scanner.credentials.environment import EnvironmentSource
from scanner.credentials.file import file_source
from scanner.credentials.system_keyring import KeyringSource
from scanner.credentials.vault import Source, Vault
from scanner.workspace import SETTINGS_FILE, Workspace


def open_credentials(workspace: Workspace, variables: Mapping[str, str] = os.environ) -> Vault:
    """The sources in the order they are asked: environment, file, keyring, age. None is read before a name is asked for.

    Raises:
        InputError: the settings name an age file and no identity to open it with.
    """
    settings, folder = workspace.settings.credentials, workspace.folder
    sources: list[Source] = [EnvironmentSource(variables, folder)]
    if settings.file:
        sources.append(file_source(folder / settings.file, folder))
    if settings.keyring:
        sources.append(KeyringSource(folder))
    if settings.age_file:
        if not settings.age_identity:
            what = _(
                "{file}: credentials.age_file needs credentials.age_identity, the file with the identity to open it"
            )
            raise InputError(what.format(file=folder / SETTINGS_FILE))
        sources.append(age_source(folder / settings.age_file, folder / settings.age_identity, folder))
    return Vault(sources)
