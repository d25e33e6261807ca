"""The piKL dynamics of the Consensus Game (arXiv 2310.09139, section 2.2) in numpy, independent of the library.

Prints, as JSON, games and where 5,000 updates take them. The committed copy is what tests/core/pikl-reference.test.ts
compares the library with. It is made again by

    python3 bench/peers/pikl_reference.py > tests/fixtures/core/pikl-reference.json

with numpy >= 2. It shares nothing with the library's loop but the equations: the values of every step are summed up
(the library averages policies and takes the value of the average), every policy is kept and averaged at the end,
everything is in extended precision where the machine has it, and regret is the difference of two utilities.
"""

import json

import numpy as np

ITERATIONS = 5000
real = np.longdouble


def softmax(logits):
    """Softmax of each row."""
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def generator_values(game, discriminator):
    """Q_G(y|m) = p(m) (sum_m' D(m'|y) u(m, m') - c(y)), shape [meaning, candidate]."""
    return np.einsum("m,my->my", game["prior"], game["payoff"] @ discriminator.T - game["cost"])


def discriminator_values(game, generator):
    """Q_D(m'|y) = sum_m p(m) G(y|m) u(m, m'), shape [candidate, meaning]."""
    return np.einsum("m,my,mg->yg", game["prior"], generator, game["payoff"])


def play(game):
    """Every policy of each player, from the initial ones (step 1) to step ITERATIONS + 1."""
    log_g1, log_d1 = game["initialGenerator"], game["initialDiscriminator"]
    generators, discriminators = [softmax(log_g1)], [softmax(log_d1)]
    generator_sum, discriminator_sum = np.zeros_like(log_g1), np.zeros_like(log_d1)
    for t in range(1, ITERATIONS + 1):
        generator_sum += generator_values(game, discriminators[-1])
        discriminator_sum += discriminator_values(game, generators[-1])
        for policies, total, log_initial, player in (
            (generators, generator_sum, log_g1, "generator"),
            (discriminators, discriminator_sum, log_d1, "discriminator"),
        ):
            lambda, learning_rate = game["lambda"][player], game["learningRate"][player]
            temperature = 1 / (learning_rate * real(t)) + lambda
            policies.append(softmax((total / t + lambda * log_initial) / temperature))
    return generators, discriminators


def gap(policy, values, log_initial, lambda):
    """A player's regret, and how far its best response is from its policy."""
    initial = np.exp(log_initial)
    peak = values.max(axis=1, keepdims=True)
    partition = (initial * np.exp((values - peak) / lambda)).sum(axis=1)
    best_utility = (peak[:, 0] + lambda * np.log(partition)).sum()
    used = policy > 0
    divergence = (policy[used] * (np.log(policy[used]) - log_initial[used])).sum()
    utility = (policy * values).sum() - lambda * divergence
    best_response = softmax(log_initial + values / lambda)
    return best_utility - utility, np.abs(best_response - policy).max()


def solve(game):
    generators, discriminators = play(game)
    generator, discriminator = generators[-1], discriminators[-1]
    generator_regret, generator_residual = gap(
        generator,
        generator_values(game, discriminator),
        game["initialGenerator"],
        game["lambda"]["generator"],
    )
    discriminator_regret, discriminator_residual = gap(
        discriminator,
        discriminator_values(game, generator),
        game["initialDiscriminator"],
        game["lambda"]["discriminator"],
    )
    return {
        "generator": generator,
        "discriminator": discriminator,
        "averageGenerator": np.mean(generators[:-1], axis=0),
        "averageDiscriminator": np.mean(discriminators[:-1], axis=0),
        "regret": {"generator": generator_regret, "discriminator": discriminator_regret},
        "residual": max(generator_residual, discriminator_residual),
    }


def make_game(name, seed, meanings, candidates, lambda, learning_rate=0.1, spread=1.0, general=False):
    """A game whose initial log-probabilities are normal with the given spread, before normalization."""
    random = np.random.default_rng(seed)

    def log_policy(rows, columns):
        logits = random.normal(scale=spread, size=(rows, columns))
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def per_player(value):
        generator, discriminator = value if isinstance(value, tuple) else (value, value)
        return {"generator": generator, "discriminator": discriminator}

    return {
        "name": name,
        "prior": random.dirichlet(np.ones(meanings)) if general else np.full(meanings, 1 / meanings),
        "payoff": random.normal(size=(meanings, meanings)) if general else np.eye(meanings),
        "cost": random.uniform(0, 0.5, size=candidates) if general else np.zeros(candidates),
        "lambda": per_player(lambda),
        "learningRate": per_player(learning_rate),
        "initialGenerator": log_policy(meanings, candidates),
        "initialDiscriminator": log_policy(candidates, meanings),
    }


def with_logs(game, generator=(), discriminator=()):
    """The game with some initial log-probabilities replaced, each given as (row, column, value), the rest renormalized."""
    for name, changes in (("initialGenerator", generator), ("initialDiscriminator", discriminator)):
        table = game[name]
        for row, column, value in changes:
            table[row, column] = value
        table -= np.log(np.exp(table).sum(axis=1, keepdims=True))
    return game


def games():
    yield make_game("two candidates, the paper's settings", 1, 2, 2, 0.1)
    yield make_game("four candidates, small lambda", 2, 2, 4, 0.05)
    yield make_game("ten candidates, peaked policies", 3, 2, 10, 0.1, spread=3.0)
    yield make_game("forty candidates", 4, 2, 40, 0.3)
    yield make_game("one candidate", 5, 2, 1, 0.1)
    yield make_game("one meaning", 6, 1, 4, 0.1)
    yield make_game("prior, payoff, cost and each player's own settings", 7, 2, 7, (0.08, 0.25), (0.5, 0.02), general=True)
    yield make_game("three meanings, identity payoff", 8, 3, 6, 0.1)
    yield make_game("three meanings, prior, payoff and cost", 9, 3, 5, (0.4, 0.15), (0.05, 2.0), general=True)
    yield make_game("more meanings than candidates", 10, 5, 3, 0.2, general=True)
    impossible = make_game("a meaning that never occurs", 11, 3, 4, 0.1)
    impossible["prior"] = np.array([0.25, 0.0, 0.75])
    yield impossible
    yield with_logs(
        make_game("logs of -1000", 12, 2, 4, 0.1),
        generator=[(0, 1, -1000.0), (1, 2, -1000.0)],
        discriminator=[(0, 0, -1000.0), (3, 1, -1000.0)],
    )
    yield with_logs(
        make_game("logs of -Infinity", 13, 2, 4, 0.1),
        generator=[(0, 1, -np.inf), (1, 2, -np.inf), (0, 2, -np.inf)],
        discriminator=[(0, 0, -np.inf), (3, 1, -np.inf)],
    )
    yield with_logs(
        make_game("logs of -1000 and -Infinity, three meanings, prior, payoff and cost", 14, 3, 4, 0.2, general=True),
        generator=[(0, 1, -np.inf), (1, 2, -1000.0)],
        discriminator=[(0, 0, -np.inf), (0, 1, -1000.0), (3, 1, -1000.0)],
    )


def in_extended_precision(game):
    return {
        key: value if key == "name"
        else {player: real(number) for player, number in value.items()} if isinstance(value, dict)
        else np.asarray(value, dtype=real)
        for key, value in game.items()
    }


def to_json(value):
    """Plain values: log 0 as the string "-Infinity", which JSON has no number for."""
    if isinstance(value, dict):
        return {key: to_json(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray):
        return [to_json(entry) for entry in value]
    if isinstance(value, str):
        return value
    return "-Infinity" if value == -np.inf else float(value)


def rounded(value):
    """Results to 14 decimals: below the tests' tolerance of 1e-10, above the rounding in which machines may differ."""
    if isinstance(value, dict):
        return {key: rounded(entry) for key, entry in value.items()}
    return np.round(value.astype(float), 14)


def main():
    lines = [
        json.dumps({**to_json(game), "result": to_json(rounded(solve(in_extended_precision(game))))})
        for game in games()
    ]
    about = (
        f"Games and their piKL policies after {ITERATIONS} updates, printed by bench/peers/pikl_reference.py. "
        "Generator tables are [meaning][candidate], discriminator tables [candidate][meaning]; initial ones hold "
        "natural logarithms, the others probabilities."
    )
    print('{"about": ' + json.dumps(about) + f',\n"iterations": {ITERATIONS},\n"games": [')
    print(",\n".join(lines))
    print("]}")


if __name__ == "__main__":
    main()
