import { hasKey, mergeCandidates } from "../answers/equivalence-classes";
import type { Asked } from "../elicitation/conversation";
import { costOfAsking, costOfOpenTests, foresee, sumCosts } from "../elicitation/cost";
import { type Elicitation, elicit } from "../elicitation/elicit-log-likelihoods";
import type { DrawnCounts } from "../elicitation/elicit-scores";
import type { Subject } from "../elicitation/queries";
import { type AskingSession, Meter, openSession } from "../elicitation/session";
import type { Budget } from "../generation/draw-samples";
import {
  answerSamples,
  describeCuts,
  type GeneratedSample,
  groupSamples,
  rememberEquivalence,
} from "../generation/group-samples";
import { abortTogether } from "../shared/abort";
import { InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { rankSingleCandidate, restoreIndices } from "./ordering";
import { rankElicited } from "./rank-elicited";
import {
  type CandidateSource,
  type RankCandidatesOptions,
  type RankingRequest,
  resolveRankCandidates,
} from "./request";
import type { GenerationReport, RankCandidatesResult } from "./result";
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
  const result = await abortTogether(request.signal, (signal) => {
    const shared = { ...request, equivalence: heedSignal(request.equivalence, signal) };
    return source.kind === "candidates"
      ? rankGiven(source.candidates, shared, meter, signal)
      : rankSampled(source, shared, meter, signal);
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

type Outcome = Omit<RankCandidatesResult, "usage">;

function heedSignal(equivalence: RankingRequest["equivalence"], signal: AbortSignal): RankingRequest["equivalence"] {
  // One with a key is called once for each candidate, and `mergeCandidates()` checks the signal itself.
  if (equivalence === undefined || hasKey(equivalence)) return equivalence;
  return rememberEquivalence((a, b) => {
    signal.throwIfAborted();
    return equivalence(a, b);
  });
}

async function rankGiven(
  given: readonly string[],
  request: RankingRequest,
  meter: Meter,
  signal: AbortSignal,
): Promise<Outcome> {
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

function openSessions(
  { seats }: RankingRequest,
  isDrawn: boolean,
  meter: Meter,
  signal: AbortSignal,
): Promise<AskingSession[]> {
  return Promise.all(seats.map((seat) => openSession(seat, seat.elicitation, isDrawn, meter, signal)));
}

/** The scores of all seats' models for the candidates, if the budget allows asking for them. */
async function askWithin(
  { ranking, budget, exhaustive, seats }: RankingRequest,
  sessions: readonly AskingSession[],
  subject: Subject & Asked,
  drawn: DrawnCounts | undefined,
): Promise<Elicitation> {
  const likelihood = ranking.method === "greedy";
  if (Math.min(budget.requests, budget.tokens) < Infinity) {
    const asked = new Set<string>();
    const costs = sessions.flatMap(({ players, elicitation }) => [
      costOfAsking(players, foresee(players, elicitation), likelihood, drawn !== undefined, subject, asked),
      costOfOpenTests(players, elicitation, asked),
    ]);
    const most = sumCosts([sessions[0]!.meter.usage, ...costs]);
    requireBudget("requests", budget, most.requests);
    requireBudget("tokens", budget, most.generatedTokens);
  }
  const inTurn = exhaustive ? undefined : (await import("./certain-winner")).askInTurn(ranking.solver.lambda);
  const elicitations = await Promise.all(
    sessions.map((session) => elicit(session, subject, likelihood, drawn, inTurn)),
  );
  if (seats.length === 1) return elicitations[0]!;
  const { poolElicitations } = await import("../elicitation/pool-models");
  return poolElicitations(seats, elicitations);
}

function requireBudget(name: keyof Budget, budget: Budget, most: number): void {
  if (most <= budget[name]) return;
  throw new InvalidArgumentError(
    `options.budget.${name}`,
    budget[name],
    `must be at least ${most}, which asking about these candidates may cost: raise it, give fewer candidates, or leave out the judge's test with elicitation.testJudge: false`,
  );
}

async function rankSampled(
  source: Exclude<CandidateSource, { kind: "candidates" }>,
  request: RankingRequest,
  meter: Meter,
  signal: AbortSignal,
): Promise<Outcome> {
  const { rank, equivalence } = request;
  // Programs that rank given candidates need not load it.
  const { rankSamples } = await import("./rank-samples");
  // Samples are drawn for one seat only.
  const [session] = source.kind === "generate" ? await openSessions(request, true, meter, signal) : [];
  const { samples, planned, stopped } = await takeSamples(source, request, session);
  requireAnswers(samples, source, request);
  const groups = await groupSamples(samples, rank, equivalence);
  const ranked = await rankSamples(groups, samples, request, async (subject, drawn) => {
    // Drawing has already kept within the budget, including the questions about what was drawn.
    return session === undefined
      ? askWithin(request, await openSessions(request, true, meter, signal), subject, drawn)
      : elicit(session, subject, request.ranking.method === "greedy", drawn);
  });
  const { isPooled, ...result } = ranked;
  return {
    ...restoreIndices(
      result,
      groups.map((group) => ({ originalIndices: group.samples })),
    ),
    generation: { samples, planned, stopped, rank, pooling: isPooled ? request.pooling : null },
  };
}

async function takeSamples(
  source: Exclude<CandidateSource, { kind: "candidates" }>,
  request: RankingRequest,
  session: AskingSession | undefined,
): Promise<Pick<GenerationReport, "samples" | "planned" | "stopped">> {
  const { asked, budget, extract, keepCutOff, ranking } = request;
  if (source.kind === "samples") {
    const samples = answerSamples(source.samples, extract, keepCutOff);
    return { samples, planned: samples.length, stopped: "given" };
  }
  // Programs that never draw samples need not load it.
  const { drawCandidates } = await import("../generation/draw-candidates");
  return drawCandidates(session!, asked, source.generate, budget, {
    ...request,
    isVote: ranking.method === "majority-vote",
    likelihood: ranking.method === "greedy",
  });
}

/** @throws ModelResponseError, or for given samples InvalidArgumentError, if there is nothing to rank */
function requireAnswers(
  samples: readonly GeneratedSample[],
  { kind }: CandidateSource,
  { rank, ranking, seats }: RankingRequest,
): void {
  const counted = /-vote$/.test(ranking.method)
    ? samples.filter(({ correctness }) => correctness === "correct")
    : samples;
  const isUsable = ({ text, answer, dropped }: GeneratedSample) =>
    rank === "paths" ? text !== "" && !dropped : answer !== null;
  if (counted.some(isUsable)) return;
  const [example = samples[0]!] = counted;
  const cutOff = counted.filter(({ dropped }) => dropped);
  const cut = cutOff.length > 0 ? `, ${cutOff.length} of them cut off ${describeCuts(cutOff)}` : "";
  const found = `${counted.length} texts, none of them with an answer, for example ${JSON.stringify(example.text.slice(0, 80))}${cut}`;
  if (kind === "samples") {
    throw new InvalidArgumentError(
      "options.samples",
      samples.map(({ text }) => text),
      `must contain an answer, but contains ${found}: change extract, or set keepCutOff: true to include cut-off texts`,
    );
  }
  throw new ModelResponseError(
    `${seats[0]!.generator.id} gave ${found}: raise generate.maxTokens, change the prompts, shots or extract, or set keepCutOff: true to include cut-off texts`,
  );
}
