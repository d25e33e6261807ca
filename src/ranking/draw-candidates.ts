import { largestCost, mostTokens } from "../elicitation/cost";
import { resolveAsking } from "../elicitation/elicit-log-likelihoods";
import { fitElicitation, requireAnswerable } from "../elicitation/fit-elicitation";
import { proveModel } from "../elicitation/players";
import {
  type Cost,
  countAffordable,
  type DrawnSample,
  type DrawnSamples,
  drawSamples,
} from "../generation/draw-samples";
import { answerSamples, type GeneratedSample, groupSamples } from "../generation/group-samples";
import { decideVote } from "../generation/vote";
import { InvalidArgumentError, ModelResponseError } from "../shared/errors";
import type { RankingTask, ResolvedGeneration } from "./options";

/** What was drawn, with the answer of each sample. */
export interface DrawnCandidates extends Omit<DrawnSamples, "samples"> {
  samples: GeneratedSample[];
}

/**
 * Samples of the generator with their answers, as many as asked for, needed and within the bounds.
 *
 * @throws InvalidArgumentError if the bounds do not allow a single sample, or samples may outnumber the letters for them
 * @throws MissingCapabilityError if the generator does not sample, or what is to be asked about its samples cannot be
 * @throws ModelError if it fails, or none of its texts has an answer
 */
export async function drawCandidates(
  generation: ResolvedGeneration,
  { request, ranking, equivalence }: RankingTask,
  signal: AbortSignal,
): Promise<DrawnCandidates> {
  const { roles, elicitation: asked } = resolveAsking(request);
  const [generator, discriminator] = await Promise.all([
    proveModel(roles.generator, { signal }),
    proveModel(roles.discriminator, { signal }),
  ]);
  const players = { generator, discriminator };
  const elicitation = fitElicitation(asked, players, true);
  const { prompts, shots } = elicitation;
  const bounds = { requests: generation.maxRequests, generatedTokens: generation.maxCallTokens };
  const largestSample = { requests: 1, generatedTokens: generation.maxTokens };
  const isVote = ranking.method === "majority-vote";
  const likelihood = ranking.method === "greedy";
  if (!isVote) requireAnswerable(players, elicitation, likelihood, generation.count);
  const costOfAsking = largestCost(players, elicitation, likelihood, true, {
    question: mostTokens(request.question),
    // The space before what was drawn may be a token of its own.
    candidate: generation.maxTokens + 1,
  });
  /** A vote asks nothing about its candidates, and of a single candidate nothing is asked. */
  const costOfRanking = (candidates: number): Cost =>
    isVote || candidates < 2 ? { requests: 0, generatedTokens: 0 } : costOfAsking(candidates);

  const drawn = await drawSamples({
    generator,
    prompts: {
      correct: prompts.generation(request.question, "correct", shots),
      incorrect: prompts.generation(request.question, "incorrect", shots),
    },
    options: generation,
    afford: (wanted, samples, usage) => {
      const texts = countTexts(samples);
      return countAffordable(wanted, bounds, usage, largestSample, (more) =>
        costOfRanking(texts + more),
      );
    },
    isDecided: async (samples, left) => {
      const answered = answerSamples(samples, generation.extract);
      return decideVote(answered, left, generation.until, (drawn) =>
        groupSamples(drawn, generation.rank, equivalence),
      );
    },
    signal,
    onProgress: (completed, total) => {
      request.onProgress?.({ stage: "sampling", completed, total });
    },
  });
  const samples = answerSamples(drawn.samples, generation.extract);
  const counted = isVote || ranking.method === "weighted-vote" ? samples.filter(isCast) : samples;
  requireSamples(samples, counted, drawn.stopped, generation, roles.generator.id);
  return { ...drawn, samples };
}

function countTexts(samples: readonly DrawnSample[]): number {
  return new Set(samples.map(({ text }) => text)).size;
}

/** Whether a sample is a vote. */
function isCast({ correctness }: GeneratedSample): boolean {
  return correctness === "correct";
}

/** @param counted those of the samples one of which must have an answer */
function requireSamples(
  samples: readonly GeneratedSample[],
  counted: readonly GeneratedSample[],
  stopped: DrawnSamples["stopped"],
  { rank, maxRequests, maxCallTokens, maxTokens }: ResolvedGeneration,
  modelId: string,
): void {
  if (samples.length === 0) {
    throw stopped === "maxRequests"
      ? new InvalidArgumentError("options.maxRequests", maxRequests, "must allow one sample")
      : new InvalidArgumentError(
          "options.maxTokens",
          maxCallTokens,
          `must allow one sample of up to ${maxTokens} tokens: raise it, or lower generate.maxTokens`,
        );
  }
  const isUsable = ({ text, answer }: GeneratedSample) =>
    rank === "paths" ? text !== "" : answer !== undefined;
  if (!counted.some(isUsable)) {
    const [example = samples[0]!] = counted;
    throw new ModelResponseError(
      `${modelId} gave ${counted.length} texts, none of them with an answer, for example ${JSON.stringify(example.text.slice(0, 80))}: raise generate.maxTokens, or change the prompts, shots or generate.extract`,
    );
  }
}
