"""Every check's examples."""

from tests.checks.examples import answers, application, cryptography, data, management, network, platform, scap, tlcp

CASES = (
    *network.CASES,
    *tlcp.CASES,
    *cryptography.CASES,
    *platform.CASES,
    *scap.CASES,
    *data.CASES,
    *application.CASES,
    *management.CASES,
    *answers.CASES,
)
