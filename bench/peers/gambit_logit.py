"""Gambit's logit equilibrium tracing on a tree whose agent quantal response equilibria are the game's rest points.

Chance draws a meaning v and a candidate y, all equally likely. Player 1 sees v and names a candidate y', player 2 sees y
and names a meaning v'. With the payoffs

    N/2 [y' = y and v' = v] + lambda log G1(y'|v)      and      [y' = y and v' = v] + lambda log D1(v'|y)

an action is worth Q_G(y'|v) + lambda log G1(y'|v) at player 1's information set v, likewise for player 2, and the logit
response of precision 1/lambda is the game's regularized best response. Gambit follows the branch that starts at
precision 0, the uniform policies: not the branch of the dynamics, so that it may end at another rest point.
"""

import io

import numpy as np
import pygambit

from consensus_game import extensive_form, run_peer


def solve(game):
    candidates, meanings = game["discriminatorLog"].shape
    strength = game["lambda"]

    def payoffs(v, y, said, guess):
        hit = said == y and guess == v
        return (
            candidates / 2 * hit + strength * game["generatorLog"][v, said],
            hit + strength * game["discriminatorLog"][y, guess],
        )

    tree = pygambit.read_efg(io.StringIO(extensive_form(candidates, meanings, payoffs)))
    # All action probabilities by position. (`.profile` of 16.7.0 raises an error.)
    traced = pygambit.qre.logit_solve_lambda(tree, lam=1 / strength)[0]
    probabilities = np.array([traced[i] for i in range(2 * meanings * candidates)])
    generator, discriminator = np.split(probabilities, 2)
    return generator.reshape(meanings, candidates), discriminator.reshape(candidates, meanings)


if __name__ == "__main__":
    run_peer(f"Gambit {pygambit.__version__}, logit tracing", solve)
