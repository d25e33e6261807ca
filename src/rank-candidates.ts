import { abortTogether } from "./abort/run-together";
import { hasKey } from "./candidates/equivalence-classes";
import { mergeCandidates } from "./candidates/merge-candidates";
import { elicitLogLikelihoods } from "./elicitation/elicit-log-likelihoods";
import { noUsage } from "./models/usage";
import { rankElicited } from "./rank-elicited";
import { rankGenerated, type UntimedResult } from "./rank-generated";
import { type RankCandidatesOptions, type RankingTask, readRankOptions } from "./rank-options";
import type { RankCandidatesResult } from "./rank-result";
import { rankSingleCandidate } from "./ranking/rank-single-candidate";
import { restoreIndices } from "./ranking/restore-indices";

/**
 * The candidates ranked by the equilibrium that a language model's generator and discriminator reach in the Consensus Game
 * (arXiv 2310.09139): what the model would say, reconciled with what it judges correct. Candidates are given, or sampled from
 * the generator. A single candidate is returned without asking the model about it.
 *
 * @throws InvalidArgumentError if the question, candidates or options are not usable
 * @throws ModelError if the model fails, lacks what the elicitation needs, or answers with unusable numbers
 * @example
 * const { best, ranking } = await rankCandidates({
 *   question: "What is the capital of France?",
 *   candidates: ["Lyon", "Paris", "Nice"], // or: generate: { count: 16, seed: 1 }
 *   model: await localModel(),
 * });
 */
export async function rankCandidates(
  options: RankCandidatesOptions,
): Promise<RankCandidatesResult> {
  const start = performance.now();
  const task = readRankOptions(options);
  const result = await abortTogether(task.request.signal, (signal) => {
    const shared = heedSignal(task, signal);
    return "candidates" in task
      ? rankGiven(task.candidates, shared)
      : rankGenerated(task.generation, shared, signal);
  });
  return { ...result, usage: { ...result.usage, elapsedMs: performance.now() - start } };
}

/** The task with nothing more asked once the signal has aborted, of the model or of the user's equivalence. */
function heedSignal(
  { request, ranking, equivalence }: RankingTask,
  signal: AbortSignal,
): RankingTask {
  return {
    request: { ...request, signal },
    ranking,
    equivalence:
      equivalence &&
      (hasKey(equivalence)
        ? equivalence
        : (a, b) => {
            signal.throwIfAborted();
            return equivalence(a, b);
          }),
  };
}

async function rankGiven(
  given: readonly string[],
  { request, ranking, equivalence }: RankingTask,
): Promise<UntimedResult> {
  const merged = await mergeCandidates(given, equivalence, { signal: request.signal });
  const candidates = merged.map(({ candidate }) => candidate);
  const generation = undefined;
  if (candidates.length === 1) {
    const single = rankSingleCandidate(candidates[0]!, ranking.method);
    return {
      ...restoreIndices(single, merged),
      elicitation: undefined,
      generation,
      uncertainty: undefined,
      usage: noUsage,
    };
  }
  const elicited = await elicitLogLikelihoods({
    ...request,
    candidates: candidates.map((candidate) => candidate.trim()),
    likelihood: ranking.method === "greedy",
  });
  const { likelihood, report, usage } = elicited;
  const result = rankElicited(
    elicited,
    (logLikelihoods) => ({ candidates, ...logLikelihoods, ...(likelihood && { likelihood }) }),
    ranking,
  );
  return { ...restoreIndices(result, merged), elicitation: report, generation, usage };
}
