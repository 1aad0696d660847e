"""Every check's examples."""

from tests.checks.examples import answers, application, data, management, network, platform

CASES = (*network.CASES, *platform.CASES, *data.CASES, *application.CASES, *management.CASES, *answers.CASES)
