import type { LanguageModel } from "equirank";
import type { HttpModel } from "../../src/models/http/http-model";
import { labelQuestion, pairs } from "./pairs";

/** On 32-bit weights engines differ by the order of summation, and by the precision of what they remember of a text. */
export const tolerance = 0.05;

/** What a route gave. */
export interface RouteOutcome {
  passed: boolean;
  /** One line. */
  report: string;
}

/** The log-likelihoods of the pairs, in their order, with their numbers of tokens. */
export async function scorePairs(
  model: Required<Pick<LanguageModel, "scoreContinuations">>,
): Promise<{ logLikelihood: number; tokenCount: number }[]> {
  const scores = [];
  for (const [prompt, continuations] of pairs) {
    scores.push(...(await model.scoreContinuations(prompt, continuations)).scores);
  }
  return scores;
}

/** Whether a route scores the pairs as the reference does; a route that its probe refuses is right to be refused. */
export async function compareScores(
  model: HttpModel,
  reference: Awaited<ReturnType<typeof scorePairs>>,
): Promise<RouteOutcome> {
  const { reasons } = await model.probe();
  if (reasons.scoreContinuations !== undefined) {
    return { passed: true, report: `refused: ${reasons.scoreContinuations}` };
  }
  const scores = await scorePairs(model);
  const differences = scores.map(({ logLikelihood }, index) =>
    Math.abs(logLikelihood - reference[index]!.logLikelihood),
  );
  const sameTokens = scores.every(({ tokenCount }, index) => tokenCount === reference[index]!.tokenCount);
  return {
    passed: sameTokens && Math.max(...differences) <= tolerance,
    report: `${scores.length} pairs, ${describeDifferences(differences)}${sameTokens ? "" : ", in other tokens"}`,
  };
}

/** Whether a route lists the log-probabilities of labels as the reference has them, and bounds the others rightly. */
export async function compareLabels(
  model: Pick<HttpModel, "probe" | "nextTokenLogprobs">,
  reference: Required<Pick<LanguageModel, "nextTokenLogprobs">>,
): Promise<RouteOutcome> {
  const { reasons } = await model.probe();
  if (reasons.nextTokenLogprobs !== undefined) {
    return { passed: true, report: `refused: ${reasons.nextTokenLogprobs}` };
  }
  const { prompt, labels } = labelQuestion;
  const expected = await reference.nextTokenLogprobs(prompt, labels);
  const told = await model.nextTokenLogprobs(prompt, labels);
  const listed = labels.flatMap((_, index) =>
    told.isBound[index] ? [] : [Math.abs(told.logprobs[index]! - expected.logprobs[index]!)],
  );
  const areBounds = labels.every(
    (_, index) => !told.isBound[index] || told.logprobs[index]! >= expected.logprobs[index]! - tolerance,
  );
  return {
    passed: listed.length > 0 && areBounds && Math.max(...listed) <= tolerance,
    report: `${listed.length} labels, ${describeDifferences(listed)}; ${labels.length - listed.length} bounded${areBounds ? "" : " too low"}`,
  };
}

function describeDifferences(differences: readonly number[]): string {
  const sorted = differences.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return `difference in nats: median ${median.toFixed(4)}, maximum ${sorted.at(-1)!.toFixed(4)}`;
}
