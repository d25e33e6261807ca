import { initialPolicies, type LogLikelihoods, solveSignalingGame } from "equirank/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectInvalidArgument } from "./expect-invalid-argument";
import { expectTablesClose } from "./expect-tables-close";
import { extremeLogs } from "./random-games";

const { log } = Math;
const logTable = (table: number[][]) => table.map((row) => row.map(log));
const expTable = (table: number[][]) => table.map((row) => row.map(Math.exp));

// A handful of logarithms, exponentials and divisions, each exact to 1e-16.
const tolerance = 1e-14;

// P(y|x,v) does not sum to one over the candidates: a language model could say many other things.
const generator = logTable([
  [0.08, 0.02, 0.1],
  [0.02, 0.06, 0.1],
]);
const discriminator = logTable([
  [0.9, 0.1],
  [0.6, 0.4],
  [0.3, 0.7],
]);

describe("the paper's formula, by hand", () => {
  const policies = initialPolicies({ generator, discriminator });

  test("generator: P(y|x,v) / Σ_v' P(y|x,v'), then normalized over y", () => {
    // Shares for correct: 0.08/0.10, 0.02/0.08, 0.1/0.2 = 0.8, 0.25, 0.5, together 1.55.
    // Shares for incorrect: 0.2, 0.75, 0.5, together 1.45.
    const expected = [
      [0.8 / 1.55, 0.25 / 1.55, 0.5 / 1.55],
      [0.2 / 1.45, 0.75 / 1.45, 0.5 / 1.45],
    ];
    expectTablesClose(expTable(policies.initialGenerator), expected, tolerance);
  });

  test("discriminator: P(v|x,y) / Σ_y' P(v|x,y'), then normalized over v", () => {
    // Sums over y: 1.8 for correct, 1.2 for incorrect. Quotients: (6, 4, 2)/12 for correct, (1, 4, 7)/12 for incorrect.
    const expected = [
      [6 / 7, 1 / 7],
      [1 / 2, 1 / 2],
      [2 / 9, 7 / 9],
    ];
    expectTablesClose(expTable(policies.initialDiscriminator), expected, tolerance);
  });

  test("P(y|x,v) is not normalized over the candidates first", () => {
    // With P(y|x,incorrect) ten times smaller, the shares for correct are 0.8/0.82, 0.2/0.26, 1/1.1; had each row been
    // normalized over the candidates first, scaling one would change nothing.
    const scaled = [generator[0]!, generator[1]!.map((value) => value - log(10))];
    const shares = [0.8 / 0.82, 0.2 / 0.26, 1 / 1.1];
    const total = shares[0]! + shares[1]! + shares[2]!;

    const { initialGenerator } = initialPolicies({ generator: scaled, discriminator });

    const expected = shares.map((share) => share / total);
    expectTablesClose(expTable([initialGenerator[0]!]), [expected], tolerance);
    expect(Math.abs(initialGenerator[0]![0]! - policies.initialGenerator[0]![0]!)).toBeGreaterThan(0.1);
  });

  test("P(v|x,y) needs no normalization over v: a constant for each candidate changes nothing", () => {
    const shifted = discriminator.map((row, y) => row.map((value) => value + 2 * y - 3));
    const again = initialPolicies({ generator, discriminator: shifted });
    expectTablesClose(again.initialDiscriminator, policies.initialDiscriminator, tolerance);
  });

  test("three meanings", () => {
    // P(y|x,v): shares of candidate 0 are (0.2, 0.3, 0.5), of candidate 1 (0.4, 0.4, 0.2).
    const three = logTable([
      [0.02, 0.4],
      [0.03, 0.4],
      [0.05, 0.2],
    ]);
    // Sums over y are 0.8, 0.7, 0.5; quotients of candidate 0 are 0.2/0.8, 0.3/0.7, 1 and of candidate 1 0.75, 4/7, 0.
    const judge = logTable([
      [0.2, 0.3, 0.5],
      [0.6, 0.4, 0],
    ]);
    const { initialGenerator, initialDiscriminator } = initialPolicies({
      generator: three,
      discriminator: judge,
    });
    expectTablesClose(
      expTable(initialGenerator),
      [
        [0.2 / 0.6, 0.4 / 0.6],
        [0.3 / 0.7, 0.4 / 0.7],
        [0.5 / 0.7, 0.2 / 0.7],
      ],
      tolerance,
    );
    const [first, second] = [1 / 4 + 3 / 7 + 1, 3 / 4 + 4 / 7];
    expectTablesClose(
      expTable(initialDiscriminator),
      [
        [1 / 4 / first, 3 / 7 / first, 1 / first],
        [3 / 4 / second, 4 / 7 / second, 0],
      ],
      tolerance,
    );
  });

  test("gives the numbers that its documentation shows", () => {
    const { initialGenerator } = initialPolicies({
      generator: [
        [-1, -2],
        [-2, -2],
      ],
      discriminator: [
        [-0.5, -1],
        [-1, -0.5],
      ],
    });
    // σ(1) / (σ(1) + σ(0)) = 0.7310585786 / 1.2310585786 = 0.5938454865
    expect(initialGenerator[0]![0]).toBeCloseTo(-0.5211361198028149, 14);
    expect(initialGenerator[0]![1]).toBeCloseTo(-0.9010216128445375, 14);
  });
});

describe("scores without v", () => {
  test("generator: G1(y|correct) ∝ e^s, G1(y|incorrect) ∝ e^-s", () => {
    const { initialGenerator } = initialPolicies({ generator: [log(3), 0], discriminator: [0, 0] });
    const expected = [
      [3 / 4, 1 / 4],
      [1 / 4, 3 / 4],
    ];
    expectTablesClose(expTable(initialGenerator), expected, tolerance);
  });

  test("discriminator: D1(correct|y) = 1 / (1 + exp(-(s - mean s)))", () => {
    // The mean of 1, 3, -1 is 1.
    const { initialDiscriminator } = initialPolicies({
      generator: [0, 0, 0],
      discriminator: Float64Array.of(1, 3, -1),
    });
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const expected = [
      [0.5, 0.5],
      [sigmoid(2), sigmoid(-2)],
      [sigmoid(-2), sigmoid(2)],
    ];
    expectTablesClose(expTable(initialDiscriminator), expected, tolerance);
  });

  test("one player may have scores and the other a table", () => {
    const tables = initialPolicies({ generator, discriminator });
    const scores = initialPolicies({ generator: [-1, -2, -3], discriminator: [1, 2, 4] });

    const mixed = initialPolicies({ generator: [-1, -2, -3], discriminator });
    expect(mixed.initialGenerator).toEqual(scores.initialGenerator);
    expect(mixed.initialDiscriminator).toEqual(tables.initialDiscriminator);

    const mixedOtherwise = initialPolicies({ generator, discriminator: [1, 2, 4] });
    expect(mixedOtherwise.initialGenerator).toEqual(tables.initialGenerator);
    expect(mixedOtherwise.initialDiscriminator).toEqual(scores.initialDiscriminator);
  });
});

describe("numbers at the ends of their range", () => {
  test.each<[string, LogLikelihoods]>([
    ["scores", { generator: [1e100, -1.7e308], discriminator: [-1.7e308, 1e100] }],
    [
      "tables",
      {
        generator: [
          [1e100, -1.7e308],
          [-1.7e308, -1.7e308],
        ],
        discriminator: [
          [-1.7e308, 1e100],
          [1e100, -1.7e308],
        ],
      },
    ],
  ])("give policies that the solver accepts: %s", (_, logLikelihoods) => {
    for (const kind of ["pikl", "exact"] as const) {
      const solved = solveSignalingGame(gameOf(initialPolicies(logLikelihoods)), { kind });
      for (const row of [...solved.generator, ...solved.discriminator]) {
        expect(row[0]! + row[1]!).toBeCloseTo(1, 15);
      }
    }
  });
});

describe("probabilities of zero", () => {
  test("a candidate that is impossible under one v alone is impossible there", () => {
    // Shares: correct 0.5, 0; incorrect 0.5, 1.
    const { initialGenerator, unscored } = initialPolicies({
      generator: logTable([
        [0.3, 0],
        [0.3, 0.2],
      ]),
      discriminator: discriminator.slice(0, 2),
    });
    expectTablesClose(
      expTable(initialGenerator),
      [
        [1, 0],
        [1 / 3, 2 / 3],
      ],
      tolerance,
    );
    expect(initialGenerator[0]![1]).toBe(-Infinity);
    expect(unscored).toEqual([]);
  });

  test.each<[string, LogLikelihoods, LogLikelihoods]>([
    [
      "generator table",
      {
        generator: generator.map(([a, b, c]) => [a!, -Infinity, b!, c!]),
        discriminator: insertRow(),
      },
      { generator, discriminator },
    ],
    [
      "discriminator table",
      {
        generator: generator.map(([a, b, c]) => [a!, -1, b!, c!]),
        discriminator: insertRow([-Infinity, -Infinity]),
      },
      { generator, discriminator },
    ],
    [
      "generator scores",
      { generator: [-1, -Infinity, -2, -3], discriminator: insertRow() },
      { generator: [-1, -2, -3], discriminator },
    ],
  ])("a candidate unscored in the %s is out of the game and changes nothing for the others", (_, withIt, withoutIt) => {
    const all = initialPolicies(withIt);
    const others = initialPolicies(withoutIt);

    expect(all.unscored).toEqual([1]);
    expect(all.initialGenerator.map((row) => row[1])).toEqual([-Infinity, -Infinity]);
    expectTablesClose(expTable([all.initialDiscriminator[1]!]), [[0.5, 0.5]], tolerance);
    expect(all.initialGenerator.map((row) => row.toSpliced(1, 1))).toEqual(others.initialGenerator);
    expect(all.initialDiscriminator.toSpliced(1, 1)).toEqual(others.initialDiscriminator);
    expect(solveSignalingGame(gameOf(all)).generator.map((row) => row[1])).toEqual([0, 0]);
  });

  test("a candidate that the generator cannot say does not enter the mean of the discriminator's scores", () => {
    // The mean of 1 and 3 is 2; with the unscored 100 in it, it would be 34.7 and both would be called incorrect.
    const { initialDiscriminator, unscored } = initialPolicies({
      generator: [-1, -Infinity, -2],
      discriminator: [1, 100, 3],
    });
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const expected = [
      [sigmoid(-1), sigmoid(1)],
      [0.5, 0.5],
      [sigmoid(1), sigmoid(-1)],
    ];
    expectTablesClose(expTable(initialDiscriminator), expected, tolerance);
    expect(unscored).toEqual([1]);
  });

  test("a discriminator's score of -Infinity is certainty that the candidate is incorrect", () => {
    // It stays in the game; the mean is that of the finite scores, 2.
    const { initialDiscriminator, unscored } = initialPolicies({
      generator: [0, 0, 0],
      discriminator: [1, -Infinity, 3],
    });
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const expected = [
      [sigmoid(-1), sigmoid(1)],
      [0, 1],
      [sigmoid(1), sigmoid(-1)],
    ];
    expectTablesClose(expTable(initialDiscriminator), expected, tolerance);
    expect(unscored).toEqual([]);
  });

  test("where every candidate is judged impossible under v, the quotients 0/0 count as equal", () => {
    // P(correct|y) = 0 for both: shares (½, ½) for correct, and 0.5, 0.5 of incorrect's sum: D1 is even.
    const { initialDiscriminator, unscored } = initialPolicies({
      generator: [0, 0],
      discriminator: logTable([
        [0, 1],
        [0, 1],
      ]),
    });
    const even = [
      [0.5, 0.5],
      [0.5, 0.5],
    ];
    expectTablesClose(expTable(initialDiscriminator), even, tolerance);
    expect(unscored).toEqual([]);
  });

  test("where no candidate can be generated under v, that row is even", () => {
    const { initialGenerator } = initialPolicies({
      generator: logTable([
        [0.1, 0.2],
        [0, 0],
      ]),
      discriminator: [0, 0],
    });
    const even = [
      [0.5, 0.5],
      [0.5, 0.5],
    ];
    expectTablesClose(expTable(initialGenerator), even, tolerance);
  });
});

test("adding one constant to all of the generator's numbers, or to all scores, changes nothing", () => {
  const logs = fc.double({ min: -50, max: 0, noNaN: true });
  const four = fc.array(logs, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(four, four, four, fc.double({ min: -100, max: 100, noNaN: true }), (a, b, s, c) => {
      const add = (row: number[]) => row.map((value) => value + c);
      const table = initialPolicies({ generator: [a, b], discriminator: s });
      const shifted = initialPolicies({ generator: [add(a), add(b)], discriminator: add(s) });
      const scores = initialPolicies({ generator: s, discriminator: s });
      const shiftedScores = initialPolicies({ generator: add(s), discriminator: s });

      // Logarithms up to 150 are rounded to 3e-14; a few of them are added.
      expectTablesClose(shifted.initialGenerator, table.initialGenerator, 1e-12);
      expectTablesClose(shifted.initialDiscriminator, table.initialDiscriminator, 1e-12);
      expectTablesClose(shiftedScores.initialGenerator, scores.initialGenerator, 1e-12);
    }),
  );
});

test.each([1e7, 1e12, 1e17, 1e99, -1e17, -1e308])("scores of the size of %d are normalized", (size) => {
  // Beside such numbers log 2, the logarithm of a sum of two equal terms, is rounded or lost.
  const { initialGenerator, initialDiscriminator } = initialPolicies({
    generator: [
      [size, -1],
      [size, -1],
    ],
    discriminator: [
      [size, size],
      [0, 0],
    ],
  });
  expectTablesClose(
    expTable(initialGenerator),
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    tolerance,
  );
  expectTablesClose(
    expTable(initialDiscriminator),
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    tolerance,
  );
  const scores = initialPolicies({ generator: [size, size, 1.5 * size], discriminator: [0, 0, 0] });
  expectTablesClose(
    expTable(scores.initialGenerator),
    size > 0
      ? [
          [0, 0, 1],
          [0.5, 0.5, 0],
        ]
      : [
          [0.5, 0.5, 0],
          [0, 0, 1],
        ],
    tolerance,
  );
  const game = { initialGenerator: scores.initialGenerator, initialDiscriminator: scores.initialDiscriminator };
  expect(solveSignalingGame(game).converged).toBe(true);
});

test("log-likelihoods of -1000 work like any other", () => {
  const far = initialPolicies({
    generator: generator.map((row) => row.map((value) => value - 1000)),
    discriminator: discriminator.map((row) => row.map((value) => value - 1000)),
  });
  const near = initialPolicies({ generator, discriminator });
  // Logarithms near 1000 are rounded to 1e-13.
  expectTablesClose(far.initialGenerator, near.initialGenerator, 1e-12);
  expectTablesClose(far.initialDiscriminator, near.initialDiscriminator, 1e-12);
});

test("any log-likelihoods with a scored candidate give policies that the solver accepts", () => {
  const table = (rows: number, columns: number) =>
    fc.array(fc.array(extremeLogs, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    });
  const scored = fc
    .integer({ min: 1, max: 5 })
    .chain((candidates) => fc.record({ generator: table(2, candidates), discriminator: table(candidates, 2) }))
    .filter(({ generator, discriminator }) =>
      discriminator.some((row, y) => Math.max(...row) > -Infinity && generator.some((of) => of[y]! > -Infinity)),
    );
  fc.assert(
    fc.property(scored, (logLikelihoods) => {
      const policies = initialPolicies(logLikelihoods);
      const { generator } = solveSignalingGame(gameOf(policies), { iterations: 20 });
      for (const y of policies.unscored) expect(generator.map((row) => row[y])).toEqual([0, 0]);
      expect(generator.flat().every(Number.isFinite)).toBe(true);
    }),
  );
});

describe("bad input", () => {
  const twoByTwo = [
    [-1, -2],
    [-2, -1],
  ];
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "logLikelihoods"],
    ["a list", [], "logLikelihoods"],
    ["an unknown name", { generator: twoByTwo, discriminator: twoByTwo, prior: [1, 1] }, "logLikelihoods.prior"],
    ["no generator", { discriminator: twoByTwo }, "logLikelihoods.generator"],
    ["no discriminator", { generator: twoByTwo }, "logLikelihoods.discriminator"],
    ["no candidates", { generator: [], discriminator: [] }, "logLikelihoods.generator"],
    ["rows of no candidates", { generator: [[], []], discriminator: [] }, "logLikelihoods.generator"],
    ["rows of unequal length", { generator: [[-1, -2], [-1]], discriminator: twoByTwo }, "logLikelihoods.generator[1]"],
    ["too few judged candidates", { generator: twoByTwo, discriminator: [[-1, -2]] }, "logLikelihoods.discriminator"],
    ["too few judgements", { generator: twoByTwo, discriminator: [[-1], [-1]] }, "logLikelihoods.discriminator[0]"],
    ["too few scores", { generator: twoByTwo, discriminator: [-1] }, "logLikelihoods.discriminator"],
    ["a missing row", { generator: [[-1, -2], null], discriminator: twoByTwo }, "logLikelihoods.generator[1]"],
    [
      "NaN",
      {
        generator: [
          [-1, Number.NaN],
          [-1, -1],
        ],
        discriminator: twoByTwo,
      },
      "logLikelihoods.generator[0][1]",
    ],
    [
      "+Infinity",
      {
        generator: twoByTwo,
        discriminator: [
          [-1, -1],
          [Infinity, -1],
        ],
      },
      "logLikelihoods.discriminator[1][0]",
    ],
    ["a NaN score", { generator: [0, Number.NaN], discriminator: twoByTwo }, "logLikelihoods.generator[1]"],
    ["a +Infinity score", { generator: [0, 0], discriminator: [Infinity, 0] }, "logLikelihoods.discriminator[0]"],
    ["a score beyond 1e100", { generator: [0, 1.1e100], discriminator: twoByTwo }, "logLikelihoods.generator[1]"],
    ["text", { generator: ["-1", "-2"], discriminator: twoByTwo }, "logLikelihoods.generator[0]"],
    ["only unscored candidates", { generator: [-Infinity, -Infinity], discriminator: twoByTwo }, "logLikelihoods"],
    [
      "scores for three meanings",
      { generator: [...twoByTwo, [0, 0]], discriminator: [0, 0] },
      "logLikelihoods.discriminator",
    ],
  ])("%s", (_, logLikelihoods, parameter) => {
    expectInvalidArgument(() => initialPolicies(logLikelihoods as LogLikelihoods), parameter);
  });
});

/** The discriminator's table with one more candidate in second place. */
function insertRow(row: number[] = [-2, -0.1]): number[][] {
  return discriminator.toSpliced(1, 0, row);
}

function gameOf({ initialGenerator, initialDiscriminator }: ReturnType<typeof initialPolicies>) {
  return { initialGenerator, initialDiscriminator };
}

test("the policies can be passed to the solver as they stand", () => {
  const policies = initialPolicies({
    generator: [-1, -2, Number.NEGATIVE_INFINITY],
    discriminator: [0.3, -0.2, 0.1],
  });
  expect(policies.unscored).toEqual([2]);
  const solved = solveSignalingGame(policies);
  expect(solved).toEqual(solveSignalingGame(gameOf(policies)));
  expect(solved.generator.map((row) => row[2])).toEqual([0, 0]);
});
