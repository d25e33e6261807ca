import {
  type ModelCallOptions,
  type ModelUsage,
  type ModelWarning,
  noUsage,
  sumUsage,
} from "../models/language-model";
import { abortTogether } from "../shared/abort";
import { TaskMemory } from "../shared/task-memory";
import { signTest } from "../statistics/tests";
import { answerQuery } from "./answer-query";
import type { FittedElicitation } from "./fit-elicitation";
import { keyOfModel, type ProvenModel } from "./players";
import { defaultShots, type Shot } from "./prompts";
import { collectAnswers, planQueries } from "./queries";
import { countBytes, queriesOf, readScorer, scoresOf } from "./scorers";

/** How well the discriminator tells right answers from wrong ones where the right one is known. */
export interface JudgeTest {
  /**
   * Whether it does so: true if better than a coin by the sign test, false if it is right on no more than half, null where
   * so few shots leave that open (of eight, five or six right). An uninformative discriminator gives the game nothing to agree
   * on: distrust the ranking.
   */
  informative: boolean | null;
  /** Shots whose right answer scored higher than their wrong one. */
  rightPairs: number;
  /** Shots tested. */
  pairs: number;
  /** Probability that a coin does at least as well: a one-sided sign test, held against 0.05. */
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

/** The shots that a judge is tested on: the elicitation's own, and where these are too few to decide, the library's too. */
export function chooseTestShots({ shots }: Pick<FittedElicitation, "shots">): readonly Shot[] {
  return shots.length >= fewestPairs ? shots : [...shots, ...defaultShots];
}

/** How much higher the discriminator's signal is for the right answer than for the wrong one, and what asking cost. */
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

/** Outcomes of tests, of the judges and wordings tested last. */
export const judgeTests = new TaskMemory<TestOutcome>(256);

/**
 * The outcome of a model's test, which runs once however many questions are asked in the same words, also at once, and
 * whichever object stands for the model. Its usage is that of whoever gets it first; all others get it for nothing.
 */
export async function testOnce(
  discriminator: ProvenModel,
  elicitation: FittedElicitation,
  signal: AbortSignal,
): Promise<TestOutcome> {
  const { result, isFirst } = await judgeTests.get(
    describeTest(discriminator, elicitation),
    (shared) =>
      abortTogether(shared, (together) =>
        testDiscriminator(discriminator, elicitation, { signal: together }),
      ),
    signal,
  );
  return isFirst ? result : { ...result, usage: noUsage };
}

/** The outcome of this test, where it is known, so that it costs nothing. */
export function recallTest(
  discriminator: ProvenModel,
  elicitation: FittedElicitation,
): JudgeTest | undefined {
  return judgeTests.peek(describeTest(discriminator, elicitation));
}

/** Prompts may be functions, so they are told apart by what they make of a sample question. */
function describeTest({ model, proven }: ProvenModel, elicitation: FittedElicitation): string {
  const { discriminator, weights, shots, counting } = elicitation;
  const sample = { question: "q", candidates: ["y"] };
  const queries = planQueries(queriesOf(discriminator), sample, elicitation);
  const asking = [
    discriminator,
    weights,
    shots,
    queries,
    counting.discriminator,
    proven.capabilities,
  ];
  return JSON.stringify([keyOfModel(model), ...asking]);
}
