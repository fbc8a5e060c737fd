# SPDX-License-Identifier: Apache-2.0
"""Random draws of docs/model.md, section 10: Philox4x32-10 and what is made of its words."""
import functools
from statistics import NormalDist

import numpy as np

# Numbers of the purposes that the rules below draw for: their places in include/ruralsim/base/purpose.hpp.
RECONSIDER, TASTE_REDRAW, TASTE, TASTE_NEST, ASSESSMENT = 5, 6, 7, 8, 16
ENTRY, ABILITY, HURDLE, LOAN_SIZE, AWAY_MONTHS = 19, 20, 21, 24, 31


def philox(counter, key):
    """Salmon et al. 2011: ten rounds on four words of 32 bits."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        a, b = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & 0xFFFFFFFF, (a >> 32) ^ c3 ^ k1, a & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


class Draws:
    def __init__(self, seed, replicate):
        self.key = (seed, replicate)

    @functools.cache
    def words(self, identity, month, purpose, index=0):
        identity = int(identity)
        return philox((identity & 0xFFFFFFFF, identity >> 32, int(month) << 16 | index, purpose), self.key)

    def happens(self, identity, month, purpose, chance):
        return self.words(identity, month, purpose)[0] < chance * 2.0**32


def unit(word):
    """The middle of the word's cell of (0, 1)."""
    return (word + 0.5) / 2.0**32


def uniform(word):
    return ((word >> 9) + 0.5) / 2.0**23


def normal(word):
    return NormalDist().inv_cdf(unit(word))


def gumbel(word):
    return -np.log(-np.log(unit(word)))


def log_stable(index, word_a, word_b):
    """Logarithm of a positive stable variable (Kanter 1975)."""
    if index >= 1:
        return 0.0
    u, e = unit(word_a), -np.log(unit(word_b))
    return (np.log(np.sin(np.pi * index * u)) - np.log(np.sin(np.pi * u)) / index
            + (1 - index) / index * np.log(np.sin(np.pi * (1 - index) * u) / e))
