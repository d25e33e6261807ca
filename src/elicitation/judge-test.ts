import { logOdds } from "../core/log-odds";
import type { ModelCallOptions, ModelUsage } from "../models/language-model";
import { sumUsage } from "../models/usage";
import { signTest } from "../statistics/sign-test";
import { answerQuery } from "./answer-query";
import { countBytes } from "./count-bytes";
import type { FittedElicitation } from "./fit-elicitation";
import { planQueries } from "./plan-queries";
import type { ProvenModel } from "./proven-model";
import { collectAnswers } from "./query";
import { defaultShots, type Shot } from "./shots";
import { isPair, readSignal, type SignalValues, signals } from "./signals";

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
  const { queries } = signals[elicitation.discriminator];
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
  const values = readSignal(
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
function scoresOf(values: SignalValues): number[] {
  if (!isPair(values)) return values;
  const [correct, incorrect] = values;
  return correct.map((logProbability, y) => logOdds(logProbability, incorrect[y]!));
}
