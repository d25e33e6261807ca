import { initialPolicies } from "equirank/core";
import { type BaselineMethod, baselines, type ScoredCandidates } from "../../src/ranking/methods";
import type { GamePolicies } from "./potential";
import type { Question } from "./questions";

/** What one way of ranking makes of the question. */
export interface Choice {
  name: string;
  /** What it ranks by. */
  formula: string;
  /** Index of the candidate with the highest score; of equal ones the first, as in the library. */
  candidate: number;
  /** Whether other candidates have the same score. */
  isTied: boolean;
}

/** The rivals that need no samples: by which number of the model, or which combination, each ranks. */
const formulas = {
  greedy: "P(y|x)",
  generative: "P(y|x,correct)",
  "self-contrastive": "G₁(y|correct)",
  judgement: "P(correct|x,y)",
  discriminative: "D₁(correct|y)",
  "mutual-information": "P(y|x,correct) · P(correct|x,y)",
  "log-linear-pool": "G₁(y|correct) · D₁(correct|y)",
  "log-odds-sum": "log-odds of the generator + log-odds of the discriminator",
} satisfies Partial<Record<BaselineMethod, string>>;

/**
 * The choice of every simple rival, from the same numbers as the game. `greedy` is missing where the plain likelihood
 * is not known.
 */
export function chooseByRivals({ numbers, likelihood }: Question): Choice[] {
  const { generator, discriminator } = numbers;
  const scored: ScoredCandidates = {
    logLikelihoods: { generator, discriminator },
    policies: initialPolicies({ generator, discriminator }),
    likelihood,
    samples: undefined,
    bestPath: undefined,
  };
  const knowsLikelihood = likelihood !== undefined || numbers.form === "pointwise";
  return (Object.keys(formulas) as (keyof typeof formulas)[])
    .filter((name) => name !== "greedy" || knowsLikelihood)
    .map((name) => ({ name, formula: formulas[name], ...choose(baselines[name](scored)) }));
}

/** The choices of equilibrium ranking at any policies: by the discriminator, by the generator, by both. */
export function chooseByGame({ generator, discriminator }: GamePolicies): Choice[] {
  const sent = generator[0]!;
  const called = discriminator.map((row) => row[0]!);
  return [
    { name: "ER-D", formula: "D(correct|y)", ...choose(called) },
    { name: "ER-G", formula: "G(y|correct)", ...choose(sent) },
    {
      name: "joint",
      formula: "G(y|correct) · D(correct|y)",
      ...choose(sent.map((probability, y) => probability * called[y]!)),
    },
  ];
}

function choose(scores: readonly number[]): Pick<Choice, "candidate" | "isTied"> {
  const highest = Math.max(...scores);
  return {
    candidate: scores.indexOf(highest),
    isTied: scores.filter((score) => score === highest).length > 1,
  };
}

/** What a player makes of a candidate; undefined where it gives both meanings the same probability. */
export type Verdict = "correct" | "incorrect" | undefined;

/** Both players' verdicts on a candidate. */
export interface Verdicts {
  generator: Verdict;
  discriminator: Verdict;
}

/** Each player's verdict on a candidate: what it holds more likely by its own policy. */
export function judgeCandidate({ generator, discriminator }: GamePolicies, candidate: number): Verdicts {
  return {
    generator: compare(generator[0]![candidate]!, generator[1]![candidate]!),
    discriminator: compare(discriminator[candidate]![0]!, 0.5),
  };
}

function compare(value: number, threshold: number): Verdict {
  if (value === threshold) return undefined;
  return value > threshold ? "correct" : "incorrect";
}
