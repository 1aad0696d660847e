"""What a sample of the bureau's report says of time: each system's progress, and the quarters."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from baselines.model import Assessment
from reports.city import Pace, Progress, Quarter


def sample_progress(judged: Assessment, dice: random.Random, scanned: datetime) -> Progress:
    """One in ten systems had no score, one in five has the same."""
    score = None if judged.score is None else min(100.0, judged.score + dice.choice([0, 0.02, 3, -4, -7]))
    return Progress(
        since=scanned - timedelta(days=30),
        since_scan=5,
        score_before=None if dice.random() < 0.1 else score,
        coverage_before=judged.coverage * 0.9,
        new=dice.randrange(6),
        new_check=dice.randrange(3),
        closed=dice.randrange(9),
        reopened=dice.randrange(2),
    )


def sample_quarter(n: int) -> Quarter:
    """One of the eight quarters up to the second of 2026; the first was scanned without a score."""
    end = 2024 * 4 + 2 + n
    return Quarter(
        year=end // 4,
        quarter=end % 4 + 1,
        systems=20 + 6 * n,
        scored=18 + 6 * n if n else 0,
        mean_score=55 + 3.4 * n if n else None,
        mean_coverage=0.02 + 0.08 * n,
        open_at_end=120 + 60 * n - 9 * n * n,
        opened=120 + 5 * n,
        closed=40 * n,
        written_off=n // 6,
    )


def sample_paces(departments: Iterable[str]) -> dict[str, Pace]:
    """Every third department has fixed nothing yet."""
    return {
        name: Pace(days_to_fix=3.25 + 9.5 * n, fixed_in_time=max(0.0, 1 - n / 9)) if n % 3 else Pace()
        for n, name in enumerate(sorted(set(departments)))
    }
