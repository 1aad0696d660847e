"""Every check's examples."""

from tests.checks.examples import (
    answers,
    application,
    cryptography,
    data,
    database,
    host_watching,
    management,
    network,
    platform,
    scap,
    tlcp,
)

CASES = (
    *network.CASES,
    *tlcp.CASES,
    *cryptography.CASES,
    *platform.CASES,
    *scap.CASES,
    *data.CASES,
    *database.CASES,
    *application.CASES,
    *management.CASES,
    *host_watching.CASES,
    *answers.CASES,
)
