import type { ModelCallOptions, ModelUsage } from "../models/language-model";
import { sumUsage } from "../models/usage";
import { signTest } from "../statistics/sign-test";
import { judgeCandidate, scoreWithoutContent } from "./discriminator";
import type { ResolvedElicitation } from "./elicitation-options";
import { scorePlainLikelihood } from "./generator";
import type { ProvenModel } from "./proven-model";
import { defaultShots, type Shot } from "./shots";

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
  elicitation: ResolvedElicitation,
  options: ModelCallOptions,
): Promise<JudgeTest & { usage: ModelUsage }> {
  const shots = elicitation.shots.length > 0 ? elicitation.shots : defaultShots;
  const margins = await Promise.all(
    shots.map((shot, i) => {
      const others = shots.filter((_, other) => other !== i);
      const measure = elicitation.kind === "contrast" ? measureJudgement : measureInformation;
      return measure(discriminator, shot, { ...elicitation, shots: others }, options);
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

/** How much higher the right answer scores than the wrong one, and what asking cost. */
interface Margin {
  margin: number;
  usage: ModelUsage;
}

/** Log-odds of yes against no for the right answer, less those for the wrong one. */
async function measureJudgement(
  discriminator: ProvenModel,
  { question, correct, incorrect }: Shot,
  elicitation: ResolvedElicitation,
  options: ModelCallOptions,
): Promise<Margin> {
  const [right, wrong] = await Promise.all(
    [correct, incorrect].map((candidate) =>
      judgeCandidate(discriminator, question, candidate, elicitation, options),
    ),
  );
  return {
    margin: right!.logCorrect - right!.logIncorrect - (wrong!.logCorrect - wrong!.logIncorrect),
    usage: sumUsage([right!.usage, wrong!.usage]),
  };
}

/** Pointwise mutual information of the right answer with its question, less that of the wrong one. */
async function measureInformation(
  discriminator: ProvenModel,
  { question, correct, incorrect }: Shot,
  elicitation: ResolvedElicitation,
  options: ModelCallOptions,
): Promise<Margin> {
  const answers = [correct, incorrect];
  const [asked, unasked] = await Promise.all([
    scorePlainLikelihood(discriminator, question, answers, elicitation, options),
    scoreWithoutContent(discriminator, answers, elicitation, options),
  ]);
  const [right, wrong] = asked.logLikelihoods.map(
    (logLikelihood, i) => logLikelihood - unasked.logLikelihoods[i]!,
  );
  return { margin: right! - wrong!, usage: sumUsage([asked.usage, unasked.usage]) };
}
