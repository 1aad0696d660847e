"""Logins for looking inside: kept outside the store, referred to by name, and never shown."""

from scanner.credentials.model import LOCAL, Credential, CredentialError, Credentials, Secret
from scanner.credentials.open import open_credentials
from scanner.credentials.vault import Vault

__all__ = ["LOCAL", "Credential", "CredentialError", "Credentials", "Secret", "Vault", "open_credentials"]
