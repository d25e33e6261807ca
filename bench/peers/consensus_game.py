"""The consensus game, as every peer here is given it, and how a peer is run.

A peer reads {"games": [{"generatorLog": [v][y], "discriminatorLog": [y][v], "lambda": l}, ...]} from standard input and
prints {"peer": name, "results": [{"generator", "discriminator", "residual", "milliseconds"}, ...]}; the time is that of
the processor.
"""

import json
import sys
import time

import numpy as np


def softmax(x, axis):
    weights = np.exp(x - x.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def best_responses(game, generator, discriminator):
    """G ∝ G1 exp(Q_G / lambda) and D ∝ D1 exp(Q_D / lambda), with Q_G(y|v) = D(v|y) / 2 and Q_D(v|y) = G(y|v) / 2."""
    best_generator = softmax(discriminator.T / 2 / game["lambda"] + game["generatorLog"], axis=1)
    best_discriminator = softmax(generator.T / 2 / game["lambda"] + game["discriminatorLog"], axis=1)
    return best_generator, best_discriminator


def residual(game, generator, discriminator):
    best_generator, best_discriminator = best_responses(game, generator, discriminator)
    return max(
        np.abs(best_generator - generator).max(),
        np.abs(best_discriminator - discriminator).max(),
    )


def extensive_form(candidates, meanings, payoffs):
    """The game as a tree, in Gambit's EFG format. Chance draws a meaning v and a candidate y, all equally likely; the
    generator sees v and names a candidate, its information sets 1..M; the discriminator sees y and names a meaning, its
    information sets 1..N. payoffs(v, y, said, guess) gives both players' payoffs.
    """
    draws = [(v, y) for v in range(meanings) for y in range(candidates)]
    chance = " ".join(f'"{v},{y}" 1/{len(draws)}' for v, y in draws)
    said = " ".join(f'"{y}"' for y in range(candidates))
    guessed = " ".join(f'"{v}"' for v in range(meanings))
    lines = ['EFG 2 R "consensus game" { "generator" "discriminator" }']
    lines.append(f'c "" 1 "" {{ {chance} }} 0')
    outcome = 0
    for v, y in draws:
        lines.append(f'p "" 1 {v + 1} "v{v}" {{ {said} }} 0')
        for named in range(candidates):
            lines.append(f'p "" 2 {y + 1} "y{y}" {{ {guessed} }} 0')
            for guess in range(meanings):
                outcome += 1
                first, second = payoffs(v, y, named, guess)
                lines.append(f't "" {outcome} "" {{ {first:.17f} {second:.17f} }}')
    return "\n".join(lines)


def run_peer(name, solve):
    """Solves every game of standard input with `solve(game) -> (generator, discriminator)`."""
    request = json.load(sys.stdin)
    results = []
    for game in request["games"]:
        game = {
            "generatorLog": np.array(game["generatorLog"]),
            "discriminatorLog": np.array(game["discriminatorLog"]),
            "lambda": game["lambda"],
        }
        start = time.process_time()
        generator, discriminator = solve(game)
        milliseconds = (time.process_time() - start) * 1e3
        results.append(
            {
                "generator": generator.tolist(),
                "discriminator": discriminator.tolist(),
                "residual": float(residual(game, generator, discriminator)),
                "milliseconds": milliseconds,
            }
        )
    json.dump({"peer": name, "results": results}, sys.stdout)
