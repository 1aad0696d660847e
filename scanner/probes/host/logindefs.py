"""login.defs, shared by the topics that need it."""

from __future__ import annotations

from checks import Text
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command

LOGIN_DEFS = Command(
    id="login-defs",
    argv=("grep", "-E", "^[[:space:]]*[A-Z_0-9]+[[:space:]]", "/etc/login.defs"),
    answers=(0, 1),
    why=Text(zh="新账户的口令有效期等默认值", en="what new accounts start with, such as how long a password lives"),
)


def read_login_defs(answers: Answers) -> dict[str, str]:
    """The settings by name; the last of a name counts, as in shadow's own reader.

    Raises:
        LookFailed: it could not be read.
    """
    settings = {}
    for line in answers.lines(LOGIN_DEFS.id):
        name, *values = line.split()
        if values:
            settings[name] = clean(values[0].strip('"'), 60)
    return settings
