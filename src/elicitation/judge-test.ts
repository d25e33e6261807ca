import {
  type LanguageModel,
  type ModelCallOptions,
  type ModelUsage,
  noUsage,
  sumUsage,
} from "../models/language-model";
import { shareTask } from "../shared/abort";
import { signTest } from "../statistics/tests";
import { answerQuery } from "./answer-query";
import type { FittedElicitation } from "./fit-elicitation";
import type { ProvenModel } from "./players";
import { defaultShots, type Shot } from "./prompts";
import { collectAnswers, planQueries } from "./queries";
import { countBytes, isPair, readScorer, type ScorerValues, scorers } from "./scorers";

/** How well the discriminator tells right answers from wrong ones where the right one is known. */
export interface JudgeTest {
  /**
   * Whether it does so: true if better than a coin by the sign test, false if it is right on no more than half, undefined
   * where so few shots leave that open (of eight, five or six right). An uninformative discriminator gives the game
   * nothing to agree on: distrust the ranking.
   */
  informative: boolean | undefined;
  /** Shots whose right answer scored higher than their wrong one. */
  rightPairs: number;
  /** Shots tested. */
  pairs: number;
  /** Probability that a coin does at least as well: a one-sided sign test, held against 0.05. */
  pValue: number;
}

const significance = 0.05;

/**
 * Tests a discriminator on shots, each judged with the others as worked examples: the elicitation's own shots, or the
 * library's where it has none.
 */
export async function testDiscriminator(
  discriminator: ProvenModel,
  elicitation: FittedElicitation,
  options: ModelCallOptions,
): Promise<JudgeTest & { usage: ModelUsage }> {
  const shots = elicitation.shots.length > 0 ? elicitation.shots : defaultShots;
  const margins = await Promise.all(
    shots.map((shot, i) => {
      const others = shots.filter((_, other) => other !== i);
      // The right answer stands first and second in turn: to a judge that chooses by letter, its place matters.
      const isRightFirst = i % 2 === 0;
      const asking = { ...elicitation, shots: others };
      return measureMargin(discriminator, shot, isRightFirst, asking, options);
    }),
  );
  const pairs = shots.length;
  const rightPairs = margins.filter(({ margin }) => margin > 0).length;
  const pValue = signTest(rightPairs, pairs);
  return {
    informative: pValue <= significance || (rightPairs <= pairs / 2 ? false : undefined),
    rightPairs,
    pairs,
    pValue,
    usage: sumUsage(margins.map(({ usage }) => usage)),
  };
}

/** How much higher the discriminator's signal is for the right answer than for the wrong one, and what asking cost. */
async function measureMargin(
  discriminator: ProvenModel,
  { question, correct, incorrect }: Shot,
  isRightFirst: boolean,
  elicitation: FittedElicitation,
  options: ModelCallOptions,
): Promise<{ margin: number; usage: ModelUsage }> {
  const candidates = isRightFirst ? [correct, incorrect] : [incorrect, correct];
  const { queries } = scorers[elicitation.discriminator];
  const answered = await Promise.all(
    planQueries(queries, { question, candidates }, elicitation).map(async (query) => ({
      ...query,
      ...(await answerQuery(
        discriminator,
        query,
        "discriminator",
        options,
        elicitation.counting.discriminator,
      )),
    })),
  );
  const values = readScorer(
    elicitation.discriminator,
    collectAnswers(answered),
    candidates.map(countBytes),
  );
  const [first, second] = scoresOf(values);
  return {
    margin: isRightFirst ? first! - second! : second! - first!,
    usage: sumUsage(answered.map(({ usage }) => usage)),
  };
}

/** `[candidate]`: the score, or the log-odds of correct against incorrect. */
function scoresOf(values: ScorerValues): number[] {
  if (!isPair(values)) return values;
  const [correct, incorrect] = values;
  return correct.map((logProbability, y) => logProbability - incorrect[y]!);
}

type TestOutcome = JudgeTest & { usage: ModelUsage };
type SharedTest = (signal?: AbortSignal) => Promise<TestOutcome>;

const tests = new WeakMap<LanguageModel, Map<string, SharedTest>>();

/**
 * The outcome of a model's test, which runs once however many questions are asked in the same words, also at once. Its usage
 * is that of whoever asked first; all others get it for nothing.
 * @param run runs the test, if it is not known or under way
 */
export async function testOnce(
  model: LanguageModel,
  elicitation: FittedElicitation,
  run: (signal: AbortSignal) => Promise<TestOutcome>,
  signal: AbortSignal,
): Promise<TestOutcome> {
  const known = tests.get(model) ?? new Map<string, SharedTest>();
  tests.set(model, known);
  const asking = describeAsking(elicitation);
  const shared = known.get(asking);
  if (shared !== undefined) return { ...(await shared(signal)), usage: noUsage };
  const started = shareTask(run);
  known.set(asking, started);
  return started(signal);
}

/** Prompts may be functions, so they are told apart by what they make of a sample question. */
function describeAsking(elicitation: FittedElicitation): string {
  const { discriminator, shots, counting } = elicitation;
  const sample = { question: "q", candidates: ["y"] };
  const queries = planQueries(scorers[discriminator].queries, sample, elicitation);
  return JSON.stringify([discriminator, shots, queries, counting.discriminator]);
}
