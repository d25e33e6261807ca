"""Equilibria of 2x2 games by Gambit and by scipy, for comparison with src/companions/games.

Prints, as JSON, seeded games and what these packages return for them. The committed copy is what
tests/companions/games/reference.test.ts compares the library with. It is made again, from the repository's root, by

    python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install -r bench/peers/requirements.txt
    bench/peers/.venv/bin/python bench/peers/dilemma_equilibria.py > tests/fixtures/dilemma-equilibria.json

- pure, mixed: Gambit's enumpure_solve and enummixed_solve, the latter in exact rationals.
- traced: Gambit's logit_solve_lambda at precision 1/lambda: the branch from the uniform policies. An anchor enters as a
  bonus of lambda log(anchor) on the payoffs of a move.
- equilibria: all of them, by scipy's brentq in every one of 200,000 cells of the first player's log-odds in which the
  distance to its response to the other's response changes its sign. Gambit traces one branch only.
- fits: Gambit's logit_estimate of the precision from counts, along the traced branch.
"""

import json

import numpy as np
import pygambit
from scipy.optimize import brentq
from scipy.special import expit, logit

random = np.random.default_rng(20240805)
CELLS = 200_000

DILEMMAS = {
    "prisoners-dilemma": (10, 6, 3, 1),
    "stag-hunt": (6, 10, 3, 1),
    "snowdrift": (10, 6, 1, 3),
    "prisoners-delight": (6, 10, 1, 3),
}


def symmetric(T, R, P, S):
    row = np.array([[R, S], [T, P]])
    return row, row.T


def games():
    for name, payoffs in DILEMMAS.items():
        yield name, *symmetric(*payoffs)
    for i in range(12):
        row, column = random.integers(-9, 10, size=(2, 2, 2))
        yield f"random {i}", row, column


def first_moves(profile):
    """Each player's probability of its first move."""
    return [float(profile[0]), float(profile[2])]


def nash(row, column):
    game = pygambit.Game.from_arrays(row.astype(object), column.astype(object))

    def found(result):
        return [[float(p[s]) for s in (next(iter(player.strategies)) for player in game.players)] for p in result.equilibria]

    mixed = [p for p in found(pygambit.nash.enummixed_solve(game)) if all(0 < x < 1 for x in p)]
    return found(pygambit.nash.enumpure_solve(game)), mixed


def traced(row, column, strength, anchors):
    """Gambit's point of the branch from the uniform policies, with the anchors as bonuses."""
    bonus_row = strength * np.log([anchors[0], 1 - anchors[0]])[:, None]
    bonus_column = strength * np.log([anchors[1], 1 - anchors[1]])[None, :]
    game = pygambit.Game.from_arrays(row + bonus_row, column + bonus_column)
    found = pygambit.qre.logit_solve_lambda(game, lam=1 / strength)[0]
    # It stops within some 1e-8 of the precision asked for, and says where.
    return {"precision": found.lam, "probabilities": first_moves(found)}


def equilibria(row, column, strength, anchors):
    def reply(x):
        p = expit(x)
        return logit(anchors[1]) + (p * (column[0, 0] - column[0, 1]) + (1 - p) * (column[1, 0] - column[1, 1])) / strength

    def distance(x):
        q = expit(reply(x))
        return x - logit(anchors[0]) - (q * (row[0, 0] - row[1, 0]) + (1 - q) * (row[0, 1] - row[1, 1])) / strength

    reach = 1 + abs(logit(anchors[0])) + np.abs(row[0] - row[1]).max() / strength
    # Not the origin, which is an equilibrium of some symmetric games: no sign changes where a cell ends on one.
    grid = np.linspace(-reach, reach * 1.0001, CELLS + 1)
    values = distance(grid)
    cells = np.flatnonzero(np.sign(values[1:]) != np.sign(values[:-1]))
    roots = [brentq(distance, grid[i], grid[i + 1], xtol=1e-15, rtol=1e-15) for i in cells]
    return [[float(expit(x)), float(expit(reply(x)))] for x in roots]


def cases():
    for name, row, column in games():
        pure, mixed = nash(row, column)
        responses = []
        for strength in (8.0, 2.0, 1.0, 0.5):
            for anchors in ((0.5, 0.5), (0.2, 0.7)):
                responses.append(
                    {
                        "lambda": strength,
                        "anchors": anchors,
                        "traced": traced(row, column, strength, anchors),
                        "equilibria": equilibria(row, column, strength, anchors),
                    }
                )
        yield {
            "name": name,
            "payoffs": [row.tolist(), column.tolist()],
            "pure": pure,
            "mixed": mixed,
            "responses": responses,
        }


def fits():
    for name, cooperated, defected in (
        ("prisoners-dilemma", 90, 210),
        ("stag-hunt", 260, 40),
        ("snowdrift", 128, 172),
        ("prisoners-delight", 240, 60),
    ):
        row, column = symmetric(*DILEMMAS[name])
        game = pygambit.Game.from_arrays(row.astype(object), column.astype(object))
        data = game.mixed_strategy_profile(data=[[cooperated, defected], [cooperated, defected]])
        fit = pygambit.qre.logit_estimate(data)
        yield {
            "game": name,
            "cooperated": cooperated,
            "defected": defected,
            "precision": fit.lam,
            # Gambit's data are of two players, both of whom play the same here.
            "logLikelihood": fit.log_like / 2,
        }


def main():
    about = (
        f"Games and their equilibria by Gambit {pygambit.__version__} and scipy, "
        "printed by bench/peers/dilemma_equilibria.py."
    )
    lines = ",\n".join(json.dumps(case) for case in cases())
    fitted = ",\n".join(json.dumps(case) for case in fits())
    print(f'{{"about": {json.dumps(about)},\n"games": [\n{lines}\n],\n"fits": [\n{fitted}\n]}}')


if __name__ == "__main__":
    main()
