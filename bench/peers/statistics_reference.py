"""Statistics by scipy, statsmodels and scikit-learn, for comparison with src/statistics.

Prints, as JSON, seeded inputs and what these packages (named at each group) return for them. The committed copy is what
tests/statistics/reference.test.ts compares the library with. It is made again, from the repository's root, by

    python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install -r bench/peers/requirements-statistics.txt
    bench/peers/.venv/bin/python bench/peers/statistics_reference.py > tests/fixtures/statistics.json

Nothing here was written with the library at hand: where no package has the statistic, as for the area under the
risk-coverage curve, it is computed from its definition by brute force.
"""

import json
from itertools import permutations

import numpy as np
from scipy import stats
from scipy.spatial.distance import cityblock
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, cohen_kappa_score, confusion_matrix, roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

RESAMPLES = 10_000
random = np.random.default_rng(20240501)


def confidences_and_outcomes(items, decimals, sharpness=1.0):
    """Confidences, with ties where there are few decimals, and outcomes that they overestimate."""
    confidences = np.round(random.beta(2 * sharpness, sharpness, size=items), decimals)
    return confidences, random.random(items) < 0.8 * confidences


def wilson():
    for successes, trials in ((8, 10), (0, 5), (5, 5), (337, 600), (1, 2376), (2375, 2376)):
        lower, upper = proportion_confint(successes, trials, method="wilson")
        yield {"successes": successes, "trials": trials, "lower": lower, "upper": upper}


def exact_mcnemar():
    for won, lost in ((8, 1), (14, 5), (47, 15), (39, 27), (3, 3), (0, 12), (412, 380)):
        yield {"won": won, "lost": lost, "pValue": mcnemar([[0, won], [lost, 0]], exact=True).pvalue}


def two_proportions():
    for a, n, b, m in ((45, 100, 30, 100), (3, 20, 19, 25), (337, 600, 361, 601), (0, 8, 5, 9), (900, 1000, 100, 1000)):
        z, p_value = proportions_ztest([a, b], [n, m])
        yield {
            "first": {"successes": a, "trials": n},
            "second": {"successes": b, "trials": m},
            "z": z,
            "pValue": p_value,
        }


def standard_error():
    for values in ((random.random(40) < 0.6).astype(float), random.normal(size=25).round(4), np.full(7, 0.1)):
        yield {"values": values, "standardError": stats.sem(values)}


def normal_tail():
    for z in (0, 0.001, 0.5, 1, 1.96, 2.5, 2.999, 3, 3.5, 5, 8, 20, 37):
        yield {"z": z, "tail": stats.norm.sf(z)}


def cohen():
    for labels, items, agreement in ((("yes", "no"), 50, 0.7), (("a", "b", "c", "d"), 60, 0.4), ((1, 2, 3), 30, 0.0)):
        first = random.choice(labels, items)
        second = np.where(random.random(items) < agreement, first, random.choice(labels, items))
        yield cohen_case(first, second)
    one_label = np.full(6, "yes")
    varied = np.array(["yes", "no", "yes", "yes", "no", "yes"])
    yield cohen_case(one_label, varied)


def cohen_case(first, second):
    """Kappa by scikit-learn, its standard error by statsmodels."""
    table = confusion_matrix(first, second)
    return {
        "first": first,
        "second": second,
        "kappa": cohen_kappa_score(first, second),
        "standardError": np.sqrt(max(0, cohens_kappa(table).var_kappa)),
    }


def fleiss():
    for items, raters, labels in ((12, 3, 2), (20, 5, 4), (8, 2, 3)):
        truth = random.integers(labels, size=(items, 1))
        ratings = np.where(random.random((items, raters)) < 0.6, truth, random.integers(labels, size=(items, raters)))
        yield {"ratings": ratings, "kappa": fleiss_kappa(aggregate_raters(ratings)[0])}


def kendall():
    for items, decimals in ((4, 3), (30, 3), (30, 1), (60, 0)):
        first = random.normal(size=items).round(decimals) + 0.0
        second = (0.5 * first + random.normal(size=items)).round(decimals) + 0.0
        yield {
            "first": first,
            "second": second,
            "tau": stats.kendalltau(first, second, variant="b").statistic,
            "rankChanges": stats.rankdata(-first) - stats.rankdata(-second),
        }


def roc():
    for items, decimals in ((12, 4), (60, 2), (60, 1)):
        scores, correct = confidences_and_outcomes(items, decimals)
        yield {"scores": scores, "correct": correct, "area": roc_auc_score(correct, scores)}


def reliability(confidences, correct, bins, binning):
    """Bins of scikit-learn's calibration curve, their counts, and the calibration error of their definition."""
    strategy = {"equal-width": "uniform", "equal-mass": "quantile"}[binning]
    accuracies, means = calibration_curve(correct, confidences, n_bins=bins, strategy=strategy)
    levels = np.linspace(0, 1, bins + 1)
    edges = levels if binning == "equal-width" else np.percentile(confidences, levels * 100)
    counts = np.bincount(np.searchsorted(edges[1:-1], confidences))
    counts = counts[counts > 0]
    return {
        "bins": bins,
        "binning": binning,
        "accuracies": accuracies,
        "confidences": means,
        "counts": counts,
        "error": (counts / len(correct)) @ np.abs(accuracies - means),
    }


def calibration():
    for items, decimals, sharpness in ((80, 5, 1.0), (120, 5, 0.2), (60, 1, 1.0)):
        confidences, correct = confidences_and_outcomes(items, decimals, sharpness)
        # Bounds like 3/10 are not the same number in every way to compute them; such ties are left to the other tests.
        widths = (15, 10) if decimals > 1 else (7,)
        yield {
            "confidences": confidences,
            "correct": correct,
            "brier": brier_score_loss(correct, confidences),
            "reliability": [reliability(confidences, correct, bins, "equal-width") for bins in widths]
            + [reliability(confidences, correct, bins, "equal-mass") for bins in (15, 10)],
        }


def risk_coverage_area(errors):
    """Mean over k of the share of errors among the first k."""
    return np.mean(np.cumsum(errors) / np.arange(1, len(errors) + 1))


def risk_coverage():
    for items, decimals in ((50, 9), (7, 1), (8, 0)):
        confidences, correct = confidences_and_outcomes(items, decimals)
        if decimals == 9:
            area = risk_coverage_area(~correct[np.argsort(-confidences)])
        else:
            orders = (np.array(order) for order in permutations(range(items)))
            areas = [risk_coverage_area(~correct[o]) for o in orders if np.all(np.diff(confidences[o]) <= 0)]
            area = np.mean(areas)
        yield {"confidences": confidences, "correct": correct, "area": area}


def total_variation():
    for outcomes in (2, 10):
        p, q = random.dirichlet(np.ones(outcomes), size=2)
        yield {"p": p, "q": q, "distance": cityblock(p, q) / 2}


def exact_resampling(differences):
    """The means that resampling can give, ascending, and their probabilities: the n-th power of one draw's distribution."""
    items = len(differences)
    draw = np.array([np.mean(differences == value) for value in (-1, 0, 1)])
    probabilities = np.ones(1)
    for _ in range(items):
        probabilities = np.convolve(probabilities, draw)
    return np.arange(-items, items + 1) / items, probabilities


def quantile_windows(quantile):
    """Where the interval's bounds lie unless Monte-Carlo error exceeds five standard errors of a level."""
    margin = 5 * np.sqrt(0.025 * 0.975 / RESAMPLES)
    return {
        "lower": [quantile(0.025 - margin), quantile(0.025 + margin)],
        "upper": [quantile(0.975 - margin), quantile(0.975 + margin)],
    }


def paired_bootstrap():
    """Right and wrong answers against the exact distribution; other values against scipy with 40 times the resamples."""
    for won, lost, tied in ((14, 5, 131), (39, 27, 534), (40, 20, 40), (7, 7, 86)):
        means, probabilities = exact_resampling(np.repeat([1, -1, 0], [won, lost, tied]))
        cumulative = np.cumsum(probabilities)
        tails = probabilities[means <= 0].sum(), probabilities[means >= 0].sum()
        yield {
            "won": won,
            "lost": lost,
            "tied": tied,
            "windows": quantile_windows(lambda level: means[np.searchsorted(cumulative, level)]),
            "pValue": min(1, 2 * min(tails)),
        }
    first = random.beta(2, 1, size=60).round(3)
    second = np.clip(first + random.normal(-0.05, 0.15, size=60), 0, 1).round(3)
    resampled = stats.bootstrap(
        (first, second),
        lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
        paired=True,
        n_resamples=40 * RESAMPLES,
        batch=RESAMPLES,
        method="percentile",
        rng=random,
    ).bootstrap_distribution
    yield {
        "first": first,
        "second": second,
        "windows": quantile_windows(lambda level: np.quantile(resampled, level)),
        "pValue": min(1, 2 * min(np.mean(resampled <= 0), np.mean(resampled >= 0))),
    }


def isotonic():
    for items, decimals in ((5, 1), (60, 2), (80, 9)):
        scores, correct = confidences_and_outcomes(items, decimals)
        fitted = IsotonicRegression(out_of_bounds="clip").fit(scores, correct)
        elsewhere = np.concatenate(([0, 1], random.random(8).round(4)))
        yield {
            "scores": scores,
            "correct": correct,
            "points": fitted.X_thresholds_,
            "values": fitted.y_thresholds_,
            "elsewhere": elsewhere,
            "expected": fitted.predict(elsewhere),
        }


def lowest_proportion():
    for successes, trials, level in ((8, 10, 0.95), (0, 5, 0.9), (5, 5, 0.995), (190, 200, 0.995), (1, 2376, 0.5), (2375, 2376, 0.95)):
        low = stats.binomtest(successes, trials, alternative="greater").proportion_ci(level, method="exact").low
        yield {"successes": successes, "trials": trials, "level": level, "lower": low}


GROUPS = {
    "wilson": wilson,
    "exactMcNemar": exact_mcnemar,
    "twoProportions": two_proportions,
    "standardError": standard_error,
    "normalTail": normal_tail,
    "cohen": cohen,
    "fleiss": fleiss,
    "kendall": kendall,
    "roc": roc,
    "calibration": calibration,
    "riskCoverage": risk_coverage,
    "totalVariation": total_variation,
    "pairedBootstrap": paired_bootstrap,
    "isotonic": isotonic,
    "lowestProportion": lowest_proportion,
}


def to_json(value):
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    raise TypeError(type(value))


def main():
    about = "Inputs and results of scipy, statsmodels and scikit-learn, printed by bench/peers/statistics_reference.py."
    groups = [
        f'{json.dumps(name)}: [\n' + ",\n".join(json.dumps(case, default=to_json) for case in group()) + "\n]"
        for name, group in GROUPS.items()
    ]
    print('{"about": ' + json.dumps(about) + f',\n"resamples": {RESAMPLES},\n' + ",\n".join(groups) + "}")


if __name__ == "__main__":
    main()
