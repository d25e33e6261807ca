import { type CandidateScores, poolByAnswer, type RankingMethod, rankFromLogLikelihoods, scorers } from "equirank";
import type { ScoredItem } from "equirank/evaluation";
import type { Lambda } from "../src/internal";

/** Who wrote the solutions of a row, in its order; a verification is the one of a hundred that a verifier chose. */
export const authors = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"] as const;

/** What is known of the answers to a question, besides which are right. */
export interface AnsweredQuestion {
  item: number;
  /** `[author]`: the answer that the author's solution ends in. */
  given: number[];
  right: ReadonlySet<number>;
  /** By name, `[answer]`: log scores, higher for better ones. */
  scorers: Record<ScorerName, number[]>;
}

/** Scorers of answers. The verifier is the larger one; the last four are of the local model. */
export const scorerNames = [
  "votes",
  "verifier",
  "likelihood",
  "likelihood-per-token",
  "pointwise-mutual-information",
  "yes-no",
] as const;

export type ScorerName = (typeof scorerNames)[number];

/** Reads the scorers of a question's answers from what was said of the paths to them. */
export function readQuestion({ item, answer, answers = [], draws = [], bytes, said }: ScoredItem): AnsweredQuestion {
  const given = draws.map((path) => answers[path]!);
  const ofAnswers = (score: (a: number) => number) =>
    Array.from({ length: Math.max(...answers) + 1 }, (_, a) => score(a));
  const votes = (a: number) => given.filter((other) => other === a).length;
  const chosen = given[authors.indexOf("175b_verification")];
  const read = (name: keyof typeof scorers) => scorers[name].read(said.generator, bytes);
  const highest = (name: keyof typeof scorers) => {
    const scores = read(name) as number[];
    return ofAnswers((a) => Math.max(...scores.filter((_, path) => answers[path] === a)));
  };
  const [yes, no] = read("yes-no") as [number[], number[]];
  const pooled = poolByAnswer(
    {
      candidates: bytes.map((_, path) => String(path)),
      generator: read("likelihood") as number[],
      discriminator: yes.map((logYes, path) => [logYes, no[path]!]),
      samples: bytes.map((_, path) => draws.filter((drawn) => drawn === path).length),
    },
    answers,
  );
  const judged = pooled.discriminator as number[][];
  return {
    item,
    given,
    right: new Set([answer].flat()),
    scorers: {
      votes: ofAnswers((a) => Math.log(votes(a))),
      // Half a choice is added to each answer, so that the logarithm is finite.
      verifier: ofAnswers((a) => Math.log((a === chosen ? 1 : 0) + 0.5)),
      likelihood: [...(pooled.generator as number[])],
      "likelihood-per-token": highest("likelihood-per-token"),
      "pointwise-mutual-information": highest("pointwise-mutual-information"),
      "yes-no": judged.map(([logYes, logNo]) => logYes! - logNo!),
    },
  };
}

/** Two scorers, reconciled in some way. */
export interface Setting {
  pair: readonly [generator: ScorerName, discriminator: ScorerName];
  method: RankingMethod;
  lambda?: Lambda;
}

/** The answer that a setting puts first, with its score as the confidence. */
export function chooseAnswer(
  { scorers: known }: AnsweredQuestion,
  { pair: [generator, discriminator], method, lambda }: Setting,
): { answer: number; confidence: number } {
  const scores: CandidateScores = {
    candidates: known.votes.map((_, a) => String(a)),
    generator: known[generator],
    discriminator: known[discriminator],
  };
  const { ranking } = rankFromLogLikelihoods(scores, {
    method,
    ...(lambda !== undefined && { solver: { kind: "exact", lambda } }),
  });
  return { answer: ranking[0]!.originalIndex, confidence: ranking[0]!.score ?? -Infinity };
}
