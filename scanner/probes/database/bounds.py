"""How far a look into a database server goes, whatever the engine."""

from __future__ import annotations

NAME = "citywall"
"""Under which the server's own lists and logs show our session."""

STATEMENT_SECONDS = 5
LOCK_SECONDS = 2
IDLE_SECONDS = 60
"""After which the server itself ends a session of ours that was forgotten."""

MOST_ACCOUNTS = 500
MOST_RIGHTS = 20
MOST_TABLES = 200
MOST_COLUMNS = 400
MOST_ROWS = 200
MOST_CHARACTERS = 2000
"""Of one value that is sampled."""
MOST_SAMPLED = 6_000_000
"""Characters of all values together: what a line may carry, however wide they are."""

IN_THE_CLEAR = "the server asks for the password in the clear"
CLEAR_ONLY = "the server takes the password in the clear only: it was not sent (TLS, or clear_text in the credential)"
UNTRUSTED = "the server's certificate is not trusted: the password was not shown to it"
