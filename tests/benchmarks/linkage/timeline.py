"""The timeline attack: somebody who kept a history matches who collected when with which ballot came when.

People answer in bursts after the invitation and its reminders. The historian sees, for one ballot group, when
each person collected a credential and when each nameless ballot appeared: exactly, or in hourly or daily
snapshots. A maximum-likelihood matching then gives every person a ballot. Whoever guesses is right for one
person of the group on average, which is a share of 1/n.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

GRADES: Mapping[str, float] = {"exact": 0.0, "hourly": 1.0, "daily": 24.0}
"""Hours between two snapshots of what the historian kept; 0 for logs with exact times."""

CAMPAIGN_DAYS = 10
MAIL_DAYS, MAIL_WEIGHTS = (0, 5, 8), (0.5, 0.3, 0.2)
"""Invitation, and reminders half way and two days before the end, with the share of answers to each."""
SAME_DAY = 0.6
"""Of those who answer to a mail: the share that does so on its day, and on each following day again."""
OFFICE = (8.0, 18.0)
SENDING_SECONDS, SENDING_SPREAD = 6.0, 0.8
"""From collecting to the ballot, when both happen at Send: median, and log-normal spread."""
ANSWER_FROM = 24.0 * (CAMPAIGN_DAYS + 3)
LATE_FROM, LATE_TO = ANSWER_FROM + 24.0 * 4, ANSWER_FROM + 24.0 * 5
LAST = 24.0 * CAMPAIGN_DAYS
IMPOSSIBLE = 1e6


@dataclass(frozen=True)
class Campaign:
    """What happened to one group, in hours; the n-th person sent the n-th ballot."""

    collected: Floats
    sent: Floats


Flow = Callable[[np.random.Generator, int], Campaign]


def one_sitting(rng: np.random.Generator, n: int) -> Campaign:
    """Levels basic and strong: the credential is collected at Send, the ballot follows within seconds."""
    collected = arrivals(rng, n)
    return Campaign(collected, collected + rng.lognormal(np.log(SENDING_SECONDS), SENDING_SPREAD, n) / 3600)


def two_sittings(rng: np.random.Generator, n: int, late: float = 0.0, habit: float = 0.0) -> Campaign:
    """Level strongest: everybody collects first and answers days later.

    `late` is the share that misses collecting and does so in the late window, during which nobody's ballot is
    taken; these answer after it. `habit` (0..1) is how far people are as prompt in the second step as they
    were in the first.
    """
    prompt = rng.random(n)
    collected, sent = arrivals(rng, n, prompt), ANSWER_FROM + arrivals(rng, n, _habitual(rng, prompt, habit))
    if late:
        is_late = rng.random(n) < late
        waits = is_late | (sent >= LATE_FROM)
        collected[is_late] = rng.uniform(LATE_FROM, LATE_TO, is_late.sum())
        # whoever has not sent yet is reminded once the window has passed, whenever they collected
        sent[waits] = LATE_TO + arrivals(rng, int(waits.sum())) * (1 - (LATE_TO - ANSWER_FROM) / LAST)
    return Campaign(collected, sent)


def arrivals(rng: np.random.Generator, n: int, prompt: Floats | None = None) -> Floats:
    """When n people act, in hours: in bursts after each mail, in office hours.

    `prompt` (0..1 for each) places people between the first and the last of them; random if not given.
    """
    drawn = np.sort(_hours(rng, n))
    order = np.argsort(rng.random(n) if prompt is None else prompt)
    placed = np.empty(n)
    placed[order] = drawn
    return placed


def linked_share(campaign: Campaign, hours: float, rng: np.random.Generator, *, apart: bool) -> float:
    """Share of the group whose ballot the historian names rightly.

    `hours` lie between two snapshots. `apart` says that collecting and answering were two sittings: then the
    likeliest order of the ballots is that in which people collected, and nobody's ballot lies before its
    credential.
    """
    n = len(campaign.sent)
    order = rng.permutation(n)
    collected, sent = seen(campaign.collected, hours), seen(campaign.sent[order], hours)
    cost = _by_habit(collected, sent) if apart else _by_delay(collected, sent, hours)
    cost += rng.random((n, n)) * 1e-3  # what is equally likely is decided by lot
    people, ballots = linear_sum_assignment(cost)
    return float(np.mean(order[ballots] == people))


def sides_share(campaign: Campaign) -> float:
    """What a guesser gets right on average who knows only which ballots came before the late window.

    Latecomers are among those who sent after it, everybody else may be anywhere; 1/n if nobody was late.
    """
    late = int(np.sum(campaign.collected >= LATE_FROM))
    early, before = len(campaign.sent) - late, int(np.sum(campaign.sent < LATE_FROM))
    after = late + early - before
    right = late / after if after else 0.0
    right += before / early if early else 0.0
    right += (early - before) ** 2 / (early * after) if early and after else 0.0
    return right / len(campaign.sent)


def seen(moments: Floats, hours: float) -> Floats:
    """Moments as a history of this grade shows them, in hours."""
    return np.floor(moments / hours) * hours if hours else moments


def peers_share(leaders: int, hours: float, rng: np.random.Generator) -> float:
    """Share of leaders whose ballots are named when all of them rate each other, each with one Send.

    One Send fills the urn of every leader but the sender's own. Ballots that appear in one snapshot belong
    together; a snapshot that holds those of one sender alone names that sender by the urn that is missing.
    Where several senders share a snapshot, only their number is known, and the historian guesses among them.
    """
    moments = seen(np.sort(arrivals(rng, leaders)), hours)
    _, together = np.unique(moments, return_counts=True)
    return float(len(together) / leaders)


def _hours(rng: np.random.Generator, n: int) -> Floats:
    mail = rng.choice(MAIL_DAYS, n, p=MAIL_WEIGHTS)
    days = np.minimum(mail + rng.geometric(SAME_DAY, n) - 1, CAMPAIGN_DAYS - 1)
    opens, closes = OFFICE
    return np.asarray(days * 24.0 + opens + (closes - opens) * rng.beta(2.0, 2.0, n))


def _habitual(rng: np.random.Generator, prompt: Floats, habit: float) -> Floats:
    keeps = rng.random(len(prompt)) < habit
    return np.where(keeps, prompt, rng.random(len(prompt)))


def _by_delay(collected: Floats, sent: Floats, hours: float) -> Floats:
    """How unlikely each pair is if a ballot follows its credential within seconds."""
    gap = sent[None, :] - collected[:, None]
    if hours:
        return np.where(gap < 0, IMPOSSIBLE, gap)
    seconds = np.log(np.maximum(gap, 1e-9) * 3600)
    unlikely = (seconds - np.log(SENDING_SECONDS)) ** 2 / (2 * SENDING_SPREAD**2) + seconds
    return np.where(gap <= 0, IMPOSSIBLE, unlikely)


def _by_habit(collected: Floats, sent: Floats) -> Floats:
    """How unlikely each pair is if people are as prompt once as the other time; never before collecting."""
    ranks = (np.argsort(np.argsort(moments)) for moments in (collected, sent))
    first, second = (np.asarray(rank, dtype=np.float64) for rank in ranks)
    apart = (first[:, None] - second[None, :]) ** 2
    return np.where(sent[None, :] < collected[:, None], IMPOSSIBLE, apart)
