import { parseArgs } from "node:util";
import type { RankingMethod } from "equirank";
import { applyCalibration, chooseThreshold, fitCalibration, readScores } from "equirank/evaluation";
import { adjustByHolm, expectedCalibrationError } from "../src/internal";
import { compare, describeShare, printTable } from "./graded-items";
import { type AnsweredQuestion, authors, chooseAnswer, readQuestion, type Setting, scorerNames } from "./gsm8k-scorers";
import { findScores } from "./gsm8k-scores";

/**
 * What reconciling scorers does for real solutions to GSM8K: votes, verifiers and a small local model, alone, pooled
 * and by the game. `npm run bench:gsm8k` prints the table of docs/results.md from the scores kept in bench/scores; no
 * model is asked, and it takes seconds. `-- --solutions FILE` takes the scores of gsm8k_model_solutions.jsonl
 * (openai/grade-school-math) with the local model first and keeps them in runs/, so that a run that is stopped goes on
 * where it was.
 *
 * For each pair of scorers, method and λ of the game are chosen on one half of the questions and used on the other
 * half, and the other way round, as are calibrated confidences: no question is answered in a way that was chosen by it.
 */

const { values } = parseArgs({ options: { solutions: { type: "string" } } });

const pairs: readonly Setting["pair"][] = [
  ["votes", "verifier"],
  ["votes", "likelihood-per-token"],
  ["votes", "yes-no"],
  ["verifier", "likelihood-per-token"],
  ["verifier", "yes-no"],
  ["likelihood", "pointwise-mutual-information"],
  ["likelihood", "yes-no"],
];
const lambdas = [0.05, 0.1, 0.3, 1];
const equilibria: readonly RankingMethod[] = [
  "equilibrium-discriminator",
  "equilibrium-generator",
  "equilibrium-joint",
];

const questions: AnsweredQuestion[] = [];
for await (const item of readScores([await findScores(values.solutions)])) {
  questions.push(readQuestion(item));
}
questions.sort((a, b) => a.item - b.item);

/** Every second question, and the others. */
const halves = [0, 1].map((half) => questions.filter((_, i) => i % 2 === half));

/** A way of answering. */
interface Entry {
  name: string;
  /** `[question]` */
  right: boolean[];
}

/** The game of a pair with the pool that it is to beat, and what was chosen for each half. */
interface Reconciled {
  pair: Setting["pair"];
  pool: Entry;
  game: Entry;
  chosen: string[];
}

const simple = [
  ...authors.map((name, author): Entry => grade(name, ({ given }) => given[author]!)),
  // The verifier alone is the author of that name.
  ...scorerNames
    .filter((name) => name !== "verifier")
    .map((name) => grade(name, ({ scorers }) => indexOfBest(scorers[name]))),
];
const reconciled = pairs.map(reconcile);
const find = (name: string) => simple.find((entry) => entry.name === name)!;
const rivals = [find("votes"), find("175b_verification"), find("likelihood")];
const comparisons = reconciled.flatMap(({ game, pool }) =>
  [...rivals, pool].map((rival) => ({ game, ...compare(game.right, rival.right) })),
);
const adjusted = adjustByHolm(comparisons.map(({ pValue }) => pValue));

const oracle = questions.map(({ right }) => right.size > 0);
console.log(`${questions.length} questions; some solution is right on ${describeShare(oracle)} %.\n`);
printTable(
  ["alone", "right, %"],
  simple.map(({ name, right }) => [`\`${name}\``, describeShare(right)]),
);
console.log(`\n${describeTies()}`);
console.log(
  "\nThe game of each pair, with questions won/lost against rivals and Holm's p-value of the exact McNemar test:\n",
);
printTable(
  ["pair", "pool", "game", "votes", "175b_verification", "likelihood", "pool", "chosen"],
  reconciled.map(({ pair, pool, game, chosen }) => [
    `\`${pair.join(" + ")}\``,
    describeShare(pool.right),
    describeShare(game.right),
    ...comparisons.flatMap(({ game: own, won, lost }, i) =>
      own === game ? [`${won}/${lost}, p ${formatPValue(adjusted[i]!)}`] : [],
    ),
    [...new Set(chosen)].join("; "),
  ]),
);
console.log("\nConfidence of ER-D at λ = 0.1, calibrated by isotonic regression on the other half:\n");
printTable(
  ["pair", "ECE", "calibrated", "answered for 80 % right", "right of these, %"],
  pairs.map((pair) => [`\`${pair.join(" + ")}\``, ...describeConfidence(pair)]),
);

function grade(name: string, choose: (question: AnsweredQuestion) => number): Entry {
  return { name, right: questions.map((question) => question.right.has(choose(question))) };
}

/**
 * Of answers with equally many votes the first wins, which the small model gave: a disadvantage that chance would not
 * have.
 */
function describeTies(): string {
  const tied = questions.map(({ scorers: { votes }, right }) => {
    const first = [...votes.keys()].filter((a) => votes[a] === Math.max(...votes));
    return { count: first.length, share: first.filter((a) => right.has(a)).length / first.length };
  });
  const ties = tied.filter(({ count }) => count > 1).length;
  const expected = tied.reduce((sum, { share }) => sum + share, 0) / tied.length;
  return `Votes tie on ${ties} questions; with ties broken by chance they would be right on ${(100 * expected).toFixed(1)} %.`;
}

function reconcile(pair: Setting["pair"]): Reconciled {
  const name = pair.join(" + ");
  const settings = equilibria.flatMap((method) => lambdas.map((lambda): Setting => ({ pair, method, lambda })));
  const isRight = (question: AnsweredQuestion, setting: Setting) =>
    question.right.has(chooseAnswer(question, setting).answer);
  const grades = settings.map((setting) => questions.map((question) => Number(isRight(question, setting))));
  const chosen = halves.map((_, half) => {
    const others = (value: number, i: number) => (i % 2 === half ? 0 : value);
    return indexOfBest(grades.map((row) => row.map(others).reduce((sum, value) => sum + value, 0)));
  });
  const pool = { pair, method: "log-linear-pool" } satisfies Setting;
  return {
    pair,
    pool: grade(`${name}, pool`, (question) => chooseAnswer(question, pool).answer),
    game: {
      name: `${name}, game`,
      right: questions.map((_, i) => grades[chosen[i % 2]!]![i] === 1),
    },
    chosen: chosen.map((index) => `${settings[index]!.method} ${settings[index]!.lambda}`),
  };
}

function describeConfidence(pair: Setting["pair"]): string[] {
  const answered = new Map(
    questions.map((question) => {
      const setting = { pair, method: "equilibrium-discriminator", lambda: 0.1 } as const;
      const { answer, confidence } = chooseAnswer(question, setting);
      return [question, { confidence, isRight: question.right.has(answer) }];
    }),
  );
  const read = (among: readonly AnsweredQuestion[]) => {
    const all = among.map((question) => answered.get(question)!);
    return [all.map(({ confidence }) => confidence), all.map(({ isRight }) => isRight)] as const;
  };
  const [confidences, correct] = read(questions);
  const learnt = halves.map((_, half) => {
    const sample = read(halves[1 - half]!);
    return {
      map: fitCalibration(...sample),
      threshold: chooseThreshold(...sample, { precision: 0.8 }),
    };
  });
  const calibrated = confidences.map((confidence, i) => applyCalibration(learnt[i % 2]!.map, confidence));
  const given = correct.filter((_, i) => {
    const { threshold } = learnt[i % 2]!;
    return threshold !== undefined && confidences[i]! > (threshold.above ?? -1);
  });
  return [
    expectedCalibrationError(confidences, correct).toFixed(3),
    expectedCalibrationError(calibrated, correct).toFixed(3),
    given.length > 0 ? String(given.length) : "none",
    given.length > 0 ? describeShare(given) : "–",
  ];
}

function indexOfBest(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

function formatPValue(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
