"""The paper's 5,000 piKL updates in numpy, one vector operation for each term of the formula."""

import numpy as np

from consensus_game import run_peer, softmax

ITERATIONS = 5000
LEARNING_RATE = 0.1


def solve(game):
    strength = game["lambda"]
    generator = np.exp(game["generatorLog"])
    discriminator = np.exp(game["discriminatorLog"])
    average_generator = np.zeros_like(generator)
    average_discriminator = np.zeros_like(discriminator)
    generator_anchor = strength * game["generatorLog"]
    discriminator_anchor = strength * game["discriminatorLog"]
    for t in range(1, ITERATIONS + 1):
        average_generator += (generator - average_generator) / t
        average_discriminator += (discriminator - average_discriminator) / t
        temperature = 1 / (LEARNING_RATE * t) + strength
        generator = softmax((average_discriminator.T / 2 + generator_anchor) / temperature, axis=1)
        discriminator = softmax(
            (average_generator.T / 2 + discriminator_anchor) / temperature, axis=1
        )
    return generator, discriminator


if __name__ == "__main__":
    run_peer("numpy, 5,000 piKL updates", solve)
