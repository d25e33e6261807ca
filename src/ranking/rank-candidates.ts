import { hasKey, mergeCandidates } from "../answers/equivalence-classes";
import { Meter } from "../elicitation/session";
import { abortTogether } from "../shared/abort";
import { askWithin, openSessions } from "./ask-seats";
import { rankSingleCandidate, restoreIndices } from "./ordering";
import { rankElicited } from "./rank-elicited";
import { type RankCandidatesOptions, type RankingRequest, resolveRankCandidates } from "./request";
import type { RankCandidatesResult, RankOutcome } from "./result";
import { warnOfElicitation, warnOfModels, warnOfSamples } from "./warnings";

/**
 * The candidates ranked by the equilibrium that a language model's generator and discriminator reach in the Consensus
 * Game (arXiv 2310.09139): what the model would say, reconciled with what it judges correct. Candidates are given, made
 * from samples that you have already drawn, or sampled from the generator. A single candidate is returned without
 * asking the model about it.
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
export async function rankCandidates(options: RankCandidatesOptions): Promise<RankCandidatesResult> {
  const start = performance.now();
  const request = resolveRankCandidates(options);
  const meter = new Meter(request.onProgress);
  const { source } = request;
  const result = await abortTogether(request.signal, async (signal) => {
    const shared = { ...request, equivalence: heedSignal(request.equivalence, signal) };
    if (source.kind === "candidates") return rankGiven(source.candidates, shared, meter, signal);
    // Programs that rank given candidates need not load it.
    const { rankSampled } = await import("./rank-samples");
    return rankSampled(source, shared, meter, signal);
  });
  const { best, confidence, ranking, method, equilibrium, elicitation, generation, uncertainty } = result;
  const warnings = [
    ...result.warnings,
    ...(elicitation ? [elicitation, ...(elicitation.others ?? [])] : []).flatMap((report) =>
      warnOfElicitation(report, method),
    ),
    ...(generation ? warnOfSamples(generation.samples) : []),
    ...warnOfModels(meter.warnings),
  ];
  return {
    ...{ best, confidence, ranking, method, equilibrium, elicitation, generation, uncertainty },
    // Models that share a judge share what there is to say of it.
    warnings: warnings.filter(({ message }, i) => warnings.findIndex((other) => other.message === message) === i),
    usage: { ...meter.usage, elapsedMs: performance.now() - start },
  };
}

function heedSignal(equivalence: RankingRequest["equivalence"], signal: AbortSignal): RankingRequest["equivalence"] {
  // One with a key is called once for each candidate, and `mergeCandidates()` checks the signal itself.
  if (equivalence === undefined || hasKey(equivalence)) return equivalence;
  return (a, b) => {
    signal.throwIfAborted();
    return equivalence(a, b);
  };
}

async function rankGiven(
  given: readonly string[],
  request: RankingRequest,
  meter: Meter,
  signal: AbortSignal,
): Promise<RankOutcome> {
  const { ranking, asked } = request;
  const merged = await mergeCandidates(given, request.equivalence, { signal });
  const candidates = merged.map(({ candidate }) => candidate);
  if (candidates.length === 1) {
    const single = restoreIndices(rankSingleCandidate(candidates[0]!, ranking.method), merged);
    return { ...single, elicitation: null, generation: null, uncertainty: null };
  }
  const sessions = await openSessions(request, false, meter, signal);
  const subject = { ...asked, candidates: candidates.map((candidate) => candidate.trim()) };
  const elicited = await askWithin(request, sessions, subject, undefined);
  const { likelihood, report } = elicited;
  const result = rankElicited(
    elicited,
    (logLikelihoods) => ({ candidates, ...logLikelihoods, ...(likelihood && { likelihood }) }),
    ranking,
  );
  return {
    ...restoreIndices(result, merged),
    // The odds of the others are unknown unless all were judged.
    confidence: report.unasked?.length ? null : result.confidence,
    elicitation: report,
    generation: null,
  };
}
