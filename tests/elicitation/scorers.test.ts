import { InvalidArgumentError, type Scorer, scorers } from "equirank";
import { describe, expect, test } from "vitest";
import { initialPolicies } from "../../src/core/initial-policies";
import { collectAnswers, type QueryAnswer, type QueryAnswers, type QueryName } from "../../src/elicitation/queries";
import { countBytes, readScorer, type ScorerValues, scorerNames } from "../../src/elicitation/scorers";

const { log } = Math;

/** One answer about both candidates, of 2 and 3 tokens, as a model scores texts. */
const texts = (...logLikelihoods: number[]): QueryAnswer[] => [{ logLikelihoods, tokenCounts: [2, 3] }];
/** An answer for each candidate. */
const each = (...rows: number[][]): QueryAnswer[] => rows.map((logLikelihoods) => ({ logLikelihoods }));

/** "red" has 3 bytes; "Köln 東" has 9, since ö takes two and 東 three. */
const byteCounts = ["red", "Köln 東"].map(countBytes);

const answers: Record<QueryName, QueryAnswer[]> = {
  plain: texts(-6, -9),
  "content-free": texts(-8, -8.5),
  correct: texts(-1.5, -4.5),
  incorrect: texts(-3, -9),
  "choice-correct": [{ logLikelihoods: [-0.25, -2] }],
  "choice-incorrect": [{ logLikelihoods: [-1.5, -0.5] }],
  channel: each([-20], [-30]),
  "yes-no": each([-0.5, -1], [-2, -0.25]),
  "yes-no-content-free": each([-0.25, -3], [-1, -0.75]),
  "true-false": each([-0.125, -4], [-1, -1.25]),
  "true-false-content-free": each([-1, -2], [-3, -0.5]),
};

/** Worked out by hand from the answers; all quotients are exact. */
const expected: Record<Scorer, ScorerValues> = {
  likelihood: [-6, -9],
  "likelihood-per-token": [-6 / 2, -9 / 3],
  "likelihood-per-byte": [-6 / 3, -9 / 9],
  "pointwise-mutual-information": [-6 + 8, -9 + 8.5],
  contrast: [
    [-1.5, -4.5],
    [-3, -9],
  ],
  "contrast-per-token": [
    [-1.5 / 2, -4.5 / 3],
    [-3 / 2, -9 / 3],
  ],
  "contrast-per-byte": [
    [-1.5 / 3, -4.5 / 9],
    [-3 / 3, -9 / 9],
  ],
  choice: [
    [-0.25, -2],
    [-1.5, -0.5],
  ],
  channel: [-20, -30],
  "yes-no": [
    [-0.5, -2],
    [-1, -0.25],
  ],
  "yes-no-calibrated": [
    [-0.5 + 0.25, -2 + 1],
    [-1 + 3, -0.25 + 0.75],
  ],
  "true-false": [
    [-0.125, -1],
    [-4, -1.25],
  ],
  "true-false-calibrated": [
    [-0.125 + 1, -1 + 3],
    [-4 + 2, -1.25 + 0.5],
  ],
};

test("a text's length is counted in UTF-8 bytes", () => {
  expect(byteCounts).toEqual([3, 9]);
});

describe.each(scorerNames)("%s", (scorer) => {
  test("is what the formula makes of the answers", () => {
    expect(readScorer(scorer, answers, byteCounts)).toEqual(expected[scorer]);
  });

  test("needs no other answers than those it names", () => {
    const needed: readonly QueryName[] = scorers[scorer].queries;
    const only = Object.fromEntries(needed.map((name) => [name, answers[name]]));
    expect(readScorer(scorer, only, byteCounts)).toEqual(expected[scorer]);
  });

  test.each<QueryName>(scorers[scorer].queries)("refuses to do without %s", (name) => {
    const without: QueryAnswers = { ...answers, [name]: undefined };
    expect(() => readScorer(scorer, without, byteCounts)).toThrow(InvalidArgumentError);
    expect(() => readScorer(scorer, without, byteCounts)).toThrow(`for the query ${name}`);
    // Answers of a model that was asked about one candidate more.
    expect(() => readScorer(scorer, answers, [...byteCounts, 1])).toThrow(InvalidArgumentError);
  });
});

test("the answer about one candidate that is missing is named", () => {
  const halves: QueryAnswers = { ...answers, "yes-no": [answers["yes-no"][0]] };
  expect(() => readScorer("yes-no", halves, byteCounts)).toThrow("for the query yes-no about candidate 1");
});

test.each([undefined, [2], [2, 0], [2, Number.NaN]])("token counts %j are none", (tokenCounts) => {
  const counted: QueryAnswer = { logLikelihoods: [-6, -9], ...(tokenCounts && { tokenCounts }) };
  const read = () => readScorer("likelihood-per-token", { plain: [counted] }, byteCounts);
  expect(read).toThrow(InvalidArgumentError);
  expect(read).toThrow("must hold 2 token counts of at least 1 for the query plain");
  expect(readScorer("likelihood", { plain: [counted] }, byteCounts)).toEqual([-6, -9]);
});

describe("no probability at all", () => {
  const none = -Infinity;

  test("stays so, per token, per byte and however unlikely without the question", () => {
    const impossible = { plain: texts(none, -9), "content-free": texts(-4, -9) };
    for (const scorer of [
      "likelihood",
      "likelihood-per-token",
      "likelihood-per-byte",
      "pointwise-mutual-information",
    ] as const) {
      expect(readScorer(scorer, impossible, byteCounts)[0], scorer).toBe(none);
    }
    const nowhere = { ...impossible, "content-free": texts(none, -9) };
    expect(readScorer("pointwise-mutual-information", nowhere, byteCounts)).toEqual([none, 0]);
  });

  test("of a label stays so under calibration", () => {
    const impossible = {
      "yes-no": each([none, -1], [none, -1]),
      "yes-no-content-free": each([-2, -2], [none, -2]),
    };
    expect(readScorer("yes-no-calibrated", impossible, byteCounts)).toEqual([
      [none, none],
      [1, 1],
    ]);
  });

  test("without the question alone makes an infinite difference, which is left to the caller", () => {
    const onlyWith = { plain: texts(-6, -9), "content-free": texts(none, -9) };
    expect(readScorer("pointwise-mutual-information", onlyWith, byteCounts)).toEqual([Infinity, 0]);
  });
});

test("answers are found in any order", () => {
  const collected = collectAnswers([
    { name: "channel", candidate: 1, answer: { logLikelihoods: [-30] } },
    { name: "plain", candidate: undefined, answer: texts(-6, -9)[0]! },
    { name: "channel", candidate: 0, answer: { logLikelihoods: [-20] } },
  ]);
  expect(readScorer("channel", collected, byteCounts)).toEqual([-20, -30]);
  expect(readScorer("likelihood", collected, byteCounts)).toEqual([-6, -9]);
});

describe("calibration by a question without content", () => {
  /** D1(correct|y) as the game gets it, of [P(yes), P(no)] for each candidate, with and without the question. */
  const judge = (scorer: "yes-no" | "yes-no-calibrated", asked: number[][], free: number[][]) => {
    const toAnswers = (rows: number[][]) => each(...rows.map((row) => row.map(log)));
    const read = { "yes-no": toAnswers(asked), "yes-no-content-free": toAnswers(free) };
    const [correct, incorrect] = readScorer(scorer, read, [1, 1]) as [number[], number[]];
    return initialPolicies({
      generator: [0, 0],
      discriminator: correct.map((value, y) => [value, incorrect[y]!]),
    }).initialDiscriminator.map(([logCorrect]) => Math.exp(logCorrect!));
  };
  const asked = [
    [0.6, 0.2],
    [0.3, 0.3],
  ];

  test("is not undone by the normalization of the initial policies", () => {
    // By hand, yes-no: P(correct|x,y) = 3/4, 1/2; over their sums 5/4 and 3/4, 3/5 : 1/3 and 2/5 : 2/3.
    const plain = judge("yes-no", asked, asked);
    expect(plain[0]).toBeCloseTo(9 / 14, 14);
    expect(plain[1]).toBeCloseTo(3 / 8, 14);
    // Odds 3 and 1 divided by 6 and 1/2: P(correct|x,y) = 1/3, 2/3, whose sums are 1. The preference turns round.
    const free = [
      [0.6, 0.1],
      [0.2, 0.4],
    ];
    const calibrated = judge("yes-no-calibrated", asked, free);
    expect(calibrated[0]).toBeCloseTo(1 / 3, 14);
    expect(calibrated[1]).toBeCloseTo(2 / 3, 14);
  });

  test("changes nothing where the model has no bias", () => {
    const free = [
      [0.25, 0.25],
      [0.4, 0.4],
    ];
    const plain = judge("yes-no", asked, free);
    judge("yes-no-calibrated", asked, free).forEach((value, y) => {
      expect(value).toBeCloseTo(plain[y]!, 14);
    });
  });

  test("leaves the candidates' log-odds equally far apart where the bias is the same for all", () => {
    const logOdds = (probability: number) => log(probability / (1 - probability));
    const apart = ([first, second]: number[]) => logOdds(first!) - logOdds(second!);
    const free = [
      [0.8, 0.2],
      [0.4, 0.1],
    ];
    const [plain, calibrated] = [judge("yes-no", asked, free), judge("yes-no-calibrated", asked, free)];
    // 3 against 1, before and after; a few roundings of numbers of order 1.
    expect(apart(plain)).toBeCloseTo(log(3), 13);
    expect(apart(calibrated)).toBeCloseTo(log(3), 13);
    expect(Math.abs(plain[0]! - calibrated[0]!)).toBeGreaterThan(0.01);
  });
});
