"""Every check's examples."""

from tests.checks.examples import answers, application, data, management, network, platform, tlcp

CASES = (
    *network.CASES,
    *tlcp.CASES,
    *platform.CASES,
    *data.CASES,
    *application.CASES,
    *management.CASES,
    *answers.CASES,
)
