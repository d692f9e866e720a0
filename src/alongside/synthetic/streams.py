"""Named streams of chance: each part of the invented England draws from its own, so adding one changes no other."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator for `name` under `seed`: the same two always give the same draws, on every machine.

    `SeedSequence` with a spawn key is NumPy's way to make independent streams (NumPy manual, Parallel random number
    generation); the key here is a checksum of the name, so that streams need no order.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()),))))
