import { type ModelCallOptions, type ModelUsage, type ModelWarning, noUsage, sumUsage } from "../models/language-model";
import { abortTogether } from "../shared/abort";
import { TaskMemory } from "../shared/task-memory";
import { signTest } from "../statistics/tests";
import { answerQuery } from "./answer-query";
import type { FittedElicitation } from "./fit-elicitation";
import { keyOfModel, type ProvenModel } from "./players";
import { defaultShots, type Shot } from "./prompts";
import { collectAnswers, planQueries } from "./queries";
import { countBytes, queriesOf, readScorer, scoresOf } from "./scorers";

/** How well the discriminator tells right answers from wrong ones on questions with known answers. */
export interface JudgeTest {
  /**
   * Whether it can: true if it is better than a coin by the sign test, false if it is right on no more than half, null
   * if there are too few shots to tell (five or six right of eight). With an uninformative discriminator, do not trust
   * the ranking: it gives the game nothing to agree on.
   */
  informative: boolean | null;
  /** Number of shots whose right answer scored higher than the wrong one. */
  rightPairs: number;
  /** Number of shots tested. */
  pairs: number;
  /** Probability that a coin does at least as well: a one-sided sign test, compared with 0.05. */
  pValue: number;
}

const significance = 0.05;

/** Tests a discriminator on shots, each judged with the others as worked examples. */
async function testDiscriminator(
  discriminator: ProvenModel,
  elicitation: FittedElicitation,
  options: ModelCallOptions,
): Promise<TestOutcome> {
  const shots = chooseTestShots(elicitation);
  const margins = await Promise.all(
    shots.map((shot, i) => {
      const others = shots.filter((_, other) => other !== i);
      // The right answer is first and second in turn, since its position matters to a judge that chooses by letter.
      const isRightFirst = i % 2 === 0;
      const asking = { ...elicitation, shots: others };
      return measureMargin(discriminator, shot, isRightFirst, asking, options);
    }),
  );
  const pairs = shots.length;
  const rightPairs = margins.filter(({ margin }) => margin > 0).length;
  const pValue = signTest(rightPairs, pairs);
  return {
    informative: pValue <= significance || (rightPairs <= pairs / 2 ? false : null),
    rightPairs,
    pairs,
    pValue,
    usage: sumUsage(margins.map(({ usage }) => usage)),
    warnings: margins.flatMap(({ warnings }) => warnings),
  };
}

/** Fewer pairs cannot be significant: five of five have p = 1/32. */
const fewestPairs = 5;

/**
 * The shots that a judge is tested on: the elicitation's own, and if these are too few to decide, the library's too.
 */
export function chooseTestShots({ shots }: Pick<FittedElicitation, "shots">): readonly Shot[] {
  return shots.length >= fewestPairs ? shots : [...shots, ...defaultShots];
}

/** How much higher the discriminator scores the right answer than the wrong one, and the cost of asking. */
async function measureMargin(
  discriminator: ProvenModel,
  { question, correct, incorrect }: Shot,
  isRightFirst: boolean,
  elicitation: FittedElicitation,
  options: ModelCallOptions,
): Promise<{ margin: number; usage: ModelUsage; warnings: readonly ModelWarning[] }> {
  const candidates = isRightFirst ? [correct, incorrect] : [incorrect, correct];
  const queries = queriesOf(elicitation.discriminator);
  const answered = await Promise.all(
    planQueries(queries, { question, candidates }, elicitation).map(async (query) => ({
      ...query,
      ...(await answerQuery(discriminator, query, "discriminator", options, elicitation.counting.discriminator)),
    })),
  );
  const values = readScorer(
    elicitation.discriminator,
    collectAnswers(answered),
    candidates.map(countBytes),
    elicitation.weights,
  );
  const [first, second] = scoresOf(values);
  return {
    margin: isRightFirst ? first! - second! : second! - first!,
    usage: sumUsage(answered.map(({ usage }) => usage)),
    warnings: answered.flatMap(({ warnings }) => warnings ?? []),
  };
}

type TestOutcome = JudgeTest & { usage: ModelUsage; warnings: readonly ModelWarning[] };

/** Outcomes of the latest tests, by judge and prompts. */
export const judgeTests = new TaskMemory<TestOutcome>(256);

/**
 * The outcome of a model's test, which runs once for all questions with the same prompts, even concurrent ones, and for
 * all objects that represent the model. The first caller is charged its usage; all others get it for free.
 */
export async function testOnce(
  discriminator: ProvenModel,
  elicitation: FittedElicitation,
  signal: AbortSignal,
): Promise<TestOutcome> {
  const { result, isFirst } = await judgeTests.get(
    describeTest(discriminator, elicitation),
    (shared) =>
      abortTogether(shared, (together) => testDiscriminator(discriminator, elicitation, { signal: together })),
    signal,
  );
  return isFirst ? result : { ...result, usage: noUsage };
}

/** The outcome of this test if it is known, which costs nothing. */
export function recallTest(discriminator: ProvenModel, elicitation: FittedElicitation): JudgeTest | undefined {
  return judgeTests.peek(describeTest(discriminator, elicitation));
}

/** Prompts may be functions, so they are distinguished by what they return for a sample question. */
export function describeTest({ model, proven }: ProvenModel, elicitation: FittedElicitation): string {
  const { discriminator, weights, shots, counting } = elicitation;
  const sample = { question: "q", candidates: ["y"] };
  const queries = planQueries(queriesOf(discriminator), sample, elicitation);
  const asking = [discriminator, weights, shots, queries, counting.discriminator, proven.capabilities];
  return JSON.stringify([keyOfModel(model), ...asking]);
}
