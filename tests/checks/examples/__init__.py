"""Every check's examples."""

from tests.checks.examples import (
    answers,
    application,
    cryptography,
    data,
    host_watching,
    logins,
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
    *logins.CASES,
    *data.CASES,
    *application.CASES,
    *management.CASES,
    *host_watching.CASES,
    *answers.CASES,
)
