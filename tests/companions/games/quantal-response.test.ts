import { InvalidArgumentError } from "equirank";
import { fitQuantalResponse, type Game, logitEquilibria, symmetricLogitEquilibrium } from "equirank/companions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mixedNash2x2, pureNash } from "../../../bench/companions/dilemmas/nash";
import { dilemmaGames } from "../../../bench/companions/dilemmas/scenarios";
import { dilemmaGame } from "../../../src/companions/dilemmas/scenario";

const stagHunt = dilemmaGame(dilemmaGames["stag-hunt"]);
const snowdrift = dilemmaGame(dilemmaGames.snowdrift);

describe("Nash equilibria of the dilemmas", () => {
  it("are those of the textbook", () => {
    expect(pureNash(dilemmaGame(dilemmaGames["prisoners-dilemma"]))).toEqual([[1, 1]]);
    expect(pureNash(dilemmaGame(dilemmaGames["prisoners-delight"]))).toEqual([[0, 0]]);
    expect(pureNash(stagHunt)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(pureNash(snowdrift)).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it("are mixed with p(cooperate) = 1/3 in Stag Hunt and Snowdrift", () => {
    // Stag Hunt: 10 p + 1 - p = 6 p + 3 (1 - p); Snowdrift: 6 p + 3 (1 - p) = 10 p + 1 - p.
    for (const game of [stagHunt, snowdrift]) {
      expect(mixedNash2x2(game)).toEqual([expect.closeTo(1 / 3, 15), expect.closeTo(1 / 3, 15)]);
    }
    expect(mixedNash2x2(dilemmaGame(dilemmaGames["prisoners-dilemma"]))).toBeUndefined();
  });

  it("count ties, and leave a continuum unnamed", () => {
    const flat: Game = {
      payoffs: [
        [
          [1, 1],
          [1, 1],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ],
    };
    expect(pureNash(flat)).toHaveLength(4);
    expect(mixedNash2x2(flat)).toBeUndefined();
  });
});

const payoff = fc.integer({ min: -20, max: 20 });
const pair = fc.tuple(payoff, payoff);
const anchor = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const anyGame: fc.Arbitrary<Game> = fc.record({
  payoffs: fc.tuple(fc.tuple(pair, pair), fc.tuple(pair, pair)),
  anchors: fc.tuple(anchor, anchor),
});

describe("logitEquilibria", () => {
  it("finds one to three fixed points of both players' responses", () => {
    fc.assert(
      fc.property(anyGame, fc.double({ min: 0.5, max: 50, noNaN: true }), (game, lambda) => {
        const [row, column] = game.payoffs;
        const found = logitEquilibria(game, lambda);
        expect(found.length).toBeGreaterThanOrEqual(1);
        expect(found.length).toBeLessThanOrEqual(3);
        for (const [p, q] of found) {
          // The definition, one exponential for each move.
          const [a, b] = game.anchors!;
          const first = a * Math.exp((q * row[0][0] + (1 - q) * row[0][1]) / lambda);
          const second = (1 - a) * Math.exp((q * row[1][0] + (1 - q) * row[1][1]) / lambda);
          const left = b * Math.exp((p * column[0][0] + (1 - p) * column[1][0]) / lambda);
          const right = (1 - b) * Math.exp((p * column[0][1] + (1 - p) * column[1][1]) / lambda);
          // Rounding of 1e-16 in a probability, times slopes of up to 80 / lambda in both responses.
          expect(p).toBeCloseTo(first / (first + second), 10);
          expect(q).toBeCloseTo(left / (left + right), 10);
        }
      }),
    );
  });

  it("does not care who is called row", () => {
    fc.assert(
      fc.property(anyGame, (game) => {
        const transpose = ([[a, b], [c, d]]: Game["payoffs"][0]): Game["payoffs"][0] => [
          [a, c],
          [b, d],
        ];
        const swapped: Game = {
          payoffs: [transpose(game.payoffs[1]), transpose(game.payoffs[0])],
          anchors: [game.anchors![1], game.anchors![0]],
        };
        const found = logitEquilibria(game, 4);
        const mirrored = logitEquilibria(swapped, 4).map(([p, q]) => [q, p]);
        expect(mirrored).toHaveLength(found.length);
        for (const [p, q] of found) {
          expect(mirrored.some(([a, b]) => Math.abs(a! - p) < 1e-9 && Math.abs(b! - q) < 1e-9)).toBe(true);
        }
      }),
    );
  });

  it("ends at the Nash equilibria as lambda vanishes, and at the anchors as it grows", () => {
    const expected = [0, 1 / 3, 1];
    logitEquilibria(stagHunt, 1e-3).forEach(([p], i) => {
      // The mixed one is off by lambda log 2 / 6 and less.
      expect(p).toBeCloseTo(expected[i]!, 3);
    });
    const [only, ...others] = logitEquilibria({ ...stagHunt, anchors: [0.2, 0.9] }, 1e6);
    expect(others).toEqual([]);
    // Payoffs move log-odds by up to 4e-6.
    expect(only).toEqual([expect.closeTo(0.2, 5), expect.closeTo(0.9, 5)]);
  });

  it("stays finite where responses are all but certain", () => {
    for (const lambda of [1e-6, 1e-12]) {
      for (const [p, q] of logitEquilibria(snowdrift, lambda)) {
        expect(Number.isFinite(p) && Number.isFinite(q)).toBe(true);
      }
    }
  });

  it.each([1e-6, 1e-9, 1e-12, 1e-14])("mixes alike in a symmetric game at lambda %d", (lambda) => {
    // A reply takes the rounding of p times 6 / lambda; both mixtures are 1/3 to about lambda.
    for (const [p, q] of logitEquilibria(stagHunt, lambda)) expect(q).toBeCloseTo(p, 14);
  });

  it("refuses what it cannot use", () => {
    // At 1e-18, neighbouring doubles of one player's mixture leave out the other's: the mixed equilibrium was missing.
    for (const lambda of [0, -1, Number.NaN, Infinity, 1e-18, 1e-200, 1e-320, "1"]) {
      expect(() => logitEquilibria(stagHunt, lambda as number)).toThrow(InvalidArgumentError);
    }
    expect(() => logitEquilibria({ ...stagHunt, anchors: [0, 0.5] }, 1)).toThrow("game.anchors[0]");
    for (const anchors of [0.5, {}, [0.5], [0.5, 0.5, 0.5]]) {
      const game = { ...stagHunt, anchors } as unknown as Game;
      expect(() => logitEquilibria(game, 1)).toThrow("game.anchors must be two probabilities");
    }
    const short = { payoffs: [[[1, 2]], [[1, 2]]] } as unknown as Game;
    expect(() => logitEquilibria(short, 1)).toThrow("game.payoffs");
  });
});

describe("symmetricLogitEquilibrium", () => {
  it("is one of all equilibria, on the side to which the anchor responds", () => {
    fc.assert(
      fc.property(
        fc.tuple(payoff, payoff, payoff, payoff),
        anchor,
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        ([T, R, P, S], start, lambda) => {
          const game = dilemmaGame({ T, R, P, S }, start);
          const p = symmetricLogitEquilibrium(game, lambda);
          const all = logitEquilibria(game, lambda);
          expect(all.some(([a, b]) => Math.abs(a - p) + Math.abs(b - p) < 1e-8)).toBe(true);
          const advantage = start * (R - T) + (1 - start) * (S - P);
          expect(Math.sign(advantage) * (p - start)).toBeGreaterThanOrEqual(-1e-12);
        },
      ),
    );
  });

  it("is the nearest in the anchor's direction, also where it is about to vanish", () => {
    // Log-odds x respond with c + kσ(x). Where kσ(x)(1 - σ(x)) = 1, at x = ±s, two equilibria meet: for c a little lower
    // the lower of them is reached from below, for c a little higher there is only the far one.
    const logistic = (x: number) => 1 / (1 + Math.exp(-x));
    const anchor = -8;
    for (const k of [4.5, 6, 10, 20, 60]) {
      const s = Math.log(k / 2 - 1 + Math.sqrt(k * (k / 4 - 1)));
      const meeting = -s - k * logistic(-s);
      for (const beside of [-1, -0.3, -0.1, -0.03, 0.03, 0.3]) {
        const c = meeting + beside;
        // The first move's advantage is c - anchor against the second move and k more against the first, at λ = 1.
        const payoffs = { R: k + c - anchor, T: 0, S: c - anchor, P: 0 };
        // Responses only rise here, so that they lead to the nearest equilibrium, by a constant factor a step.
        let x = anchor;
        for (let step = 0; step < 5000; step++) x = c + k * logistic(x);
        const game = dilemmaGame(payoffs, logistic(anchor));
        expect(symmetricLogitEquilibrium(game, 1)).toBeCloseTo(logistic(x), 10);
        // The mirror image, with both moves exchanged, falls from above.
        const mirrored = dilemmaGame({ R: 0, T: c - anchor, S: 0, P: k + c - anchor }, logistic(-anchor));
        expect(symmetricLogitEquilibrium(mirrored, 1)).toBeCloseTo(logistic(-x), 10);
      }
    }
  });

  it("chooses by the anchor where there are several", () => {
    // A stag is hunted by those who expect more than 1/3 of others to come.
    const at = (start: number) => symmetricLogitEquilibrium(dilemmaGame(dilemmaGames["stag-hunt"], start), 0.2);
    expect(at(0.4)).toBeGreaterThan(0.99);
    expect(at(0.3)).toBeLessThan(0.01);
  });

  it("refuses a game that is not symmetric", () => {
    expect(() => symmetricLogitEquilibrium({ ...stagHunt, anchors: [0.5, 0.6] }, 1)).toThrow("symmetric");
    // Both players' advantages rise by 2, from 1 and from 3: at a large lambda nothing else tells them apart.
    const uneven: Game = {
      payoffs: [
        [
          [3, 1],
          [0, 0],
        ],
        [
          [5, 0],
          [3, 0],
        ],
      ],
    };
    for (const lambda of [1, 1e9, 1e17]) {
      expect(() => symmetricLogitEquilibrium(uneven, lambda)).toThrow("symmetric");
    }
  });
});

describe("fitQuantalResponse", () => {
  it("finds the lambda that expected counts were made with", () => {
    for (const lambda of [0.3, 1, 5]) {
      const observed = Object.values(dilemmaGames).map((payoffs) => {
        const game = dilemmaGame(payoffs, 0.6);
        const p = symmetricLogitEquilibrium(game, lambda);
        return { game, first: 100 * p, second: 100 * (1 - p) };
      });
      const fit = fitQuantalResponse(observed);
      // Flat at its top: half of the digits.
      expect(fit.lambda / lambda).toBeCloseTo(1, 6);
      expect(fit.logLikelihood).toBeGreaterThan(fit.anchorLogLikelihood);
    }
  });

  it("finds that payoffs do not matter, and that play is as good as best response", () => {
    const dilemma = dilemmaGame(dilemmaGames["prisoners-dilemma"]);
    const contrary = fitQuantalResponse([{ game: dilemma, first: 9, second: 1 }]);
    expect(contrary).toMatchObject({ lambda: Infinity, precision: 0, isAtBound: false });
    expect(contrary.logLikelihood).toBeCloseTo(10 * Math.log(0.5), 12);
    // Without payoffs, each move has its anchor's probability.
    const leaning = dilemmaGame(dilemmaGames["prisoners-dilemma"], 0.8);
    const anchored = fitQuantalResponse([{ game: leaning, first: 9, second: 1 }]);
    expect(anchored.lambda).toBe(Infinity);
    expect(anchored.anchorLogLikelihood).toBeCloseTo(9 * Math.log(0.8) + Math.log(0.2), 12);
    const perfect = fitQuantalResponse([{ game: dilemma, first: 0, second: 10 }]);
    expect(perfect.isAtBound).toBe(true);
    expect(perfect.logLikelihood).toBeCloseTo(0, 12);
  });

  it("does not depend on which move is called the first", () => {
    // In the larger game a mistake has a probability of e^-115 at the best lambda, far below the rounding of 1.
    const large = dilemmaGame({ T: 500, R: 300, P: 100, S: 0 });
    const small = dilemmaGame({ T: 5, R: 3, P: 1, S: 0 });
    const counts = [
      [1, 100_000],
      [20_000, 80_000],
    ] as const;
    const fit = fitQuantalResponse(
      [large, small].map((game, i) => ({ game, first: counts[i]![0], second: counts[i]![1] })),
    );
    const exchanged = [
      { T: 0, R: 100, P: 300, S: 500 },
      { T: 0, R: 1, P: 3, S: 5 },
    ].map((payoffs, i) => ({ game: dilemmaGame(payoffs), first: counts[i]![1], second: counts[i]![0] }));
    const mirrored = fitQuantalResponse(exchanged);
    expect(mirrored.lambda).toBeCloseTo(fit.lambda, 6);
    expect(mirrored.logLikelihood).toBeCloseTo(fit.logLikelihood, 6);
    // From Eq. (6) alone: at λ the log-odds x of cooperating solve x = (-100 - 100 σ(x)) / λ, and x = (-1 - σ(x)) / λ.
    const logShares = [100, 1].map((scale) => {
      let x = 0;
      for (let round = 0; round < 1000; round++) x = (x + (-scale - scale / (1 + Math.exp(-x))) / fit.lambda) / 2;
      return [x - Math.log1p(Math.exp(x)), -Math.log1p(Math.exp(x))];
    });
    const logLikelihood = counts.flatMap((pair, i) => pair.map((count, move) => count * logShares[i]![move]!));
    expect(fit.logLikelihood).toBeCloseTo(
      logLikelihood[0]! + logLikelihood[1]! + logLikelihood[2]! + logLikelihood[3]!,
      6,
    );
  });

  it("takes a hundred thousand observations", () => {
    const flat = dilemmaGame({ T: 1, R: 1, P: 1, S: 1 });
    const observed = Array.from({ length: 100_000 }, () => ({ game: flat, first: 1, second: 1 }));
    const { lambda, logLikelihood } = fitQuantalResponse(observed);
    expect(lambda).toBe(Infinity);
    // 200,000 moves of probability 1/2.
    expect(logLikelihood).toBeCloseTo(-200_000 * Math.LN2, 6);
  });

  it("refuses nothing to fit to", () => {
    for (const observed of [
      null,
      { game: stagHunt, first: "3", second: 1 },
      { game: stagHunt, first: 1, second: null },
    ]) {
      expect(() => fitQuantalResponse([observed as never])).toThrow(
        /^observed\[0\][.](first|second) must be a number from 0/,
      );
    }
    expect(() => fitQuantalResponse([])).toThrow("at least one move");
    expect(() => fitQuantalResponse([{ game: stagHunt, first: 0, second: 0 }])).toThrow("at least one move");
    expect(() => fitQuantalResponse([{ game: stagHunt, first: -1, second: 2 }])).toThrow("observed[0].first");
  });
});
