"""The schema of the store, step by step, a module a release. A step, once released, is never edited; a change is a new step.

Times are ISO 8601 in UTC with offset. Bodies are JSON, evidence compressed with zlib. `chain_link` is the `link`
of `scanner.store.chain.HISTORY`.

A table that others refer to is never dropped while they do: with foreign keys on, that would delete their rows.
"""

from __future__ import annotations

from scanner.store.migrations import v0_1, v0_2, v0_3, v0_4

STEPS: tuple[str, ...] = (*v0_1.STEPS, *v0_2.STEPS, *v0_3.STEPS, *v0_4.STEPS)
