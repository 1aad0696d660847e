"""Every check's examples."""

from tests.checks.examples import (
    answers,
    application,
    cryptography,
    data,
    database,
    file_cryptography,
    host_hardening,
    host_logins,
    host_platform,
    host_watching,
    ipv6,
    management,
    network,
    platform,
    scap,
    tlcp,
)

CASES = (
    *network.CASES,
    *ipv6.CASES,
    *tlcp.CASES,
    *cryptography.CASES,
    *file_cryptography.CASES,
    *platform.CASES,
    *host_platform.CASES,
    *host_hardening.CASES,
    *scap.CASES,
    *host_logins.CASES,
    *data.CASES,
    *database.CASES,
    *application.CASES,
    *management.CASES,
    *host_watching.CASES,
    *answers.CASES,
)
