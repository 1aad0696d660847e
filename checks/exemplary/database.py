"""A well-kept database server as it looks from inside."""

from __future__ import annotations

from typing import Any

from checks.evidence import DatabaseAccount, DatabaseDoor

EXEMPLARY: dict[str, dict[str, Any]] = {
    "database": {
        "address": "192.0.2.1",
        "port": 5432,
        "engine": "postgresql",
        "version": "17.2",
        "tls": True,
        "tls_required": True,
        "oldest_tls": "TLS 1.2",
        "encrypted": True,
        "our_rights": (),
    },
    "database.accounts": {
        "engine": "postgresql",
        "accounts": (DatabaseAccount(name="hotline", scheme="scram-sha-256", expires_on="2026-08-01", addresses=1),),
        "doors": (
            DatabaseDoor(
                database="hotline", user="hotline", address="192.0.2.0/24", method="scram-sha-256", tls_only=True
            ),
        ),
        "public_rights": (),
    },
    "database.settings": {
        "engine": "postgresql",
        "password_scheme": "scram-sha-256",
        "password_rules": True,
        "password_min_length": 12,
        "lockout_after": 5,
        "password_days": 90,
        "idle_seconds": 900,
        "at_rest": True,
        "checksums": True,
        "listens_on": ("192.0.2.1",),
        "dangerous": (),
    },
    "database.audit": {
        "engine": "postgresql",
        "audit": True,
        "audit_by": "pgaudit",
        "logins": True,
        "with_who": True,
        "keeps_days": 200,
        "forwarded": True,
    },
    "database.backup": {
        "engine": "postgresql",
        "archiving": True,
        "last_good": "2026-06-01T02:00:00+08:00",
        "replicas": 1,
        "is_replica": False,
    },
    "database.tables": {"engine": "postgresql", "tables": 12, "sampled": 12},
    "file": {"name": "开放数据.csv", "format": "csv", "size": 2048, "records": 40},
}
