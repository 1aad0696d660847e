"""Logins for looking inside: kept outside the store, referred to by name, and never shown."""

from scanner.credentials.model import LOCAL, Credential, CredentialError, Credentials, Secret

__all__ = ["LOCAL", "Credential", "CredentialError", "Credentials", "Secret"]
