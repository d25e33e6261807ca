import type { AnswerEquivalence } from "../answers/equivalence-classes";
import { type Asked, placeAfter } from "../elicitation/conversation";
import { costOfDrawn, costOfTexts, noCost } from "../elicitation/cost";
import { requireAnswerable } from "../elicitation/fit-elicitation";
import type { AskingSession } from "../elicitation/session";
import { InvalidArgumentError } from "../shared/errors";
import { type Budget, countAffordable, type DrawnSample, type DrawnSamples, drawSamples } from "./draw-samples";
import type { ResolvedGenerateOptions } from "./generate-options";
import { answerSamples, type ExtractAnswer, type GeneratedSample, groupSamples } from "./group-samples";
import { decideVote } from "./vote";

/** How samples become candidates, and what is asked about these. */
export interface SampleReading {
  extract: ExtractAnswer | undefined;
  rank: "answers" | "paths";
  equivalence: AnswerEquivalence | undefined;
  keepCutOff: boolean;
  /** Whether the samples are only counted, without asking about them. */
  isVote: boolean;
  /** Whether log P(y|x) is requested as well. */
  likelihood: boolean;
}

/**
 * Samples of the generator with their answers, as many as requested, needed and affordable.
 *
 * @throws InvalidArgumentError if the budget does not allow a single sample, or samples may outnumber the letters for
 * them
 * @throws MissingCapabilityError if the generator does not sample, or the models cannot answer the questions about its
 * samples
 * @throws ModelError if it fails
 */
export async function drawCandidates(
  { players, elicitation, meter, signal }: AskingSession,
  asked: Asked,
  options: ResolvedGenerateOptions,
  budget: Budget,
  { extract, rank, equivalence, keepCutOff, isVote, likelihood }: SampleReading,
): Promise<Omit<DrawnSamples, "samples"> & { samples: GeneratedSample[] }> {
  const { maxTokens, until } = options;
  if (!isVote) requireAnswerable(players, elicitation, likelihood, options.count);
  const costOfAsking = costOfDrawn(players, elicitation, likelihood, asked, maxTokens);
  /** Nothing is asked about the candidates of a vote, or about a single candidate. */
  const costOfRanking = (candidates: number) => (isVote || candidates < 2 ? noCost : costOfAsking(candidates));
  const read = (samples: readonly DrawnSample[]) => answerSamples(samples, extract, keepCutOff);
  const promptFor = (correctness: "correct" | "incorrect") =>
    placeAfter(asked.history, elicitation.prompts.generation(asked.question, correctness, elicitation.shots));

  const drawn = await drawSamples({
    generator: players.generator,
    prompts: { correct: promptFor("correct"), incorrect: promptFor("incorrect") },
    options,
    afford: (wanted, samples) => {
      const texts = new Set(samples.map(({ text }) => text)).size;
      const { model } = players.generator;
      const largestSample = { requests: 1, ...costOfTexts(model, 1, maxTokens) };
      return countAffordable(wanted, budget, meter.usage, largestSample, (more) => costOfRanking(texts + more));
    },
    isDecided: (samples, left) =>
      decideVote(read(samples), left, until, (answered) => groupSamples(answered, rank, equivalence)),
    signal,
    meter,
  });
  if (drawn.samples.length === 0) {
    const [name, expected] =
      drawn.stopped === "requests"
        ? (["requests", "one sample and the probe of what the model can do"] as const)
        : (["tokens", `one sample of up to ${maxTokens} tokens: raise it, or lower generate.maxTokens`] as const);
    throw new InvalidArgumentError(`options.budget.${name}`, budget[name], `must allow ${expected}`);
  }
  return { ...drawn, samples: read(drawn.samples) };
}
