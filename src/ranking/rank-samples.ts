import type { LogLikelihoods } from "../core/initial-policies";
import { redrawCounts } from "../elicitation/counted-answers";
import { type Elicitation, elicit } from "../elicitation/elicit-log-likelihoods";
import type { DrawnCounts } from "../elicitation/elicit-scores";
import type { AskingSession, Meter } from "../elicitation/session";
import {
  answerSamples,
  type GeneratedSample,
  groupByText,
  groupSamples,
  rememberEquivalence,
  type SampleGroup,
} from "../generation/group-samples";
import { countVotes } from "../generation/vote";
import { InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { logFrequencies } from "../statistics/log-frequencies";
import { askWithin, openSessions } from "./ask-seats";
import type { CandidateScores } from "./candidate-scores";
import type { ResolvedRankingOptions } from "./options";
import { rankSingleCandidate, restoreIndices } from "./ordering";
import { poolByAnswer } from "./pooling";
import { measureUncertainty, type RankedElicitation, rankElicited } from "./rank-elicited";
import { createRanker } from "./rank-from-log-likelihoods";
import type { CandidateSource, RankingRequest } from "./request";
import type { GenerationReport, RankCandidatesResult, RankOutcome } from "./result";
import { describeCuts } from "./warnings";

type SampleSource = Exclude<CandidateSource, { kind: "candidates" }>;

/** Asks about texts, each drawn as often as `drawn` says. */
type AskAboutTexts = (candidates: readonly string[], drawn: DrawnCounts) => Promise<Elicitation>;

/** A ranking of groups of samples, its indices those of the groups. */
interface RankedSamples extends RankedElicitation, Pick<RankCandidatesResult, "elicitation"> {
  /** Whether the judgements of several texts were pooled. */
  isPooled: boolean;
}

/**
 * Ranks samples, given or drawn now, by their answers or their texts. A vote asks nothing about them, and a single
 * group is chosen at once. Otherwise the model is asked about every different text, and if groups are answers, the
 * scores of their texts are pooled.
 */
export async function rankSampled(
  source: SampleSource,
  given: RankingRequest,
  meter: Meter,
  signal: AbortSignal,
): Promise<RankOutcome> {
  const request = { ...given, equivalence: given.equivalence && rememberEquivalence(given.equivalence) };
  const { asked, rank, ranking, pooling } = request;
  // Samples are drawn for one seat only.
  const [session] = source.kind === "generate" ? await openSessions(request, true, meter, signal) : [];
  const { samples, planned, stopped } = await takeSamples(source, request, session);
  requireAnswers(samples, source, request);
  const groups = await groupSamples(samples, rank, request.equivalence);
  const ask: AskAboutTexts = async (candidates, drawn) => {
    const subject = { ...asked, candidates };
    // Drawing has already kept within the budget, including the questions about what was drawn.
    return session === undefined
      ? askWithin(request, await openSessions(request, true, meter, signal), subject, drawn)
      : elicit(session, subject, ranking.method === "greedy", drawn);
  };
  const { isPooled, ...result } = await rankGroups(groups, samples, request, ask);
  return {
    ...restoreIndices(
      result,
      groups.map((group) => ({ originalIndices: group.samples })),
    ),
    generation: { samples, planned, stopped, rank, pooling: isPooled ? pooling : null },
  };
}

async function rankGroups(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  request: RankingRequest,
  ask: AskAboutTexts,
): Promise<RankedSamples> {
  const { ranking } = request;
  const unasked = { elicitation: null, isPooled: false };
  if (groups.length === 1) {
    const single = rankSingleCandidate(groups[0]!.text, ranking.method, countVotes(groups, samples)[0]);
    return { ...single, uncertainty: null, ...unasked };
  }
  if (ranking.method === "majority-vote") {
    return { ...(await rankByVotes(groups, samples, ranking)), ...unasked };
  }
  return rankPaths(groups, samples, request, ask);
}

async function takeSamples(
  source: SampleSource,
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
  { kind }: SampleSource,
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

async function rankPaths(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  { rank, pooling, ranking }: RankingRequest,
  ask: AskAboutTexts,
): Promise<RankedSamples> {
  const groupOf = new Map(groups.flatMap((group, g) => group.samples.map((i) => [i, g] as const)));
  const paths = (await groupByText(samples)).filter(({ samples: [first] }) => groupOf.has(first!));
  const candidates = paths.map(({ text }) => text);
  const answers = paths.map(({ samples: [first] }) => groupOf.get(first!)!);
  const isPooled = rank === "answers";
  const votes = countVotes(paths, samples);
  const draws = countDraws(samples, "correct");
  // Half a count for each answer, however many texts share it: more texts must not make it more probable.
  const shares = isPooled && {
    added: answers.map((answer) => 0.5 / answers.filter((other) => other === answer).length),
  };
  const contrary = { counts: countVotes(paths, samples, "incorrect"), draws: countDraws(samples, "incorrect") };
  const elicited = await ask(candidates, {
    correct: { counts: votes, draws, ...shares },
    incorrect: { ...contrary, ...shares },
  });
  const { likelihood, report } = elicited;
  const isVote = ranking.method === "weighted-vote";
  const redrawVotes = isVote ? await createVoteSampler(votes, draws) : undefined;
  const describePaths = (logLikelihoods: LogLikelihoods, seed?: number): CandidateScores => ({
    candidates,
    ...logLikelihoods,
    ...(likelihood && { likelihood }),
    samples: redrawVotes !== undefined && seed !== undefined ? redrawVotes(seed) : votes,
  });
  const describeAnswers = (logLikelihoods: LogLikelihoods, seed?: number): CandidateScores => ({
    ...poolByAnswer(describePaths(logLikelihoods, seed), answers, pooling),
    candidates: groups.map(({ text }) => text),
  });
  const describe = isPooled ? describeAnswers : describePaths;
  return { ...rankElicited(elicited, describe, ranking, isVote), elicitation: report, isPooled };
}

function countDraws(samples: readonly GeneratedSample[], correctness: GeneratedSample["correctness"]): number {
  return samples.filter((sample) => sample.correctness === correctness).length;
}

/** Redraws votes, the same for the same seed. Loads the sampler, which most programs never need. */
async function createVoteSampler(counts: readonly number[], draws: number): Promise<(seed: number) => number[]> {
  const { createCountSampler } = await import("../statistics/counts");
  // Other seeds than those of counted judgements, with which votes would err alike.
  return (seed) => [...redrawCounts({ counts, draws }, createCountSampler(2 ** 31 + seed)).counts];
}

/** Votes say how often each answer was given, but nothing about whether it is correct. */
async function rankByVotes(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  ranking: ResolvedRankingOptions,
): Promise<RankedElicitation> {
  const contrary = logFrequencies(countVotes(groups, samples, "incorrect"));
  const rankerOf = (votes: readonly number[]) =>
    createRanker({
      candidates: groups.map(({ text }) => text),
      generator: [logFrequencies(votes), contrary],
      discriminator: groups.map(() => 0),
      samples: votes,
    });
  const votes = countVotes(groups, samples);
  const redrawVotes = await createVoteSampler(votes, countDraws(samples, "correct"));
  const { share: _, ...result } = rankerOf(votes).rank(ranking);
  return { ...result, uncertainty: measureUncertainty(result, (seed) => rankerOf(redrawVotes(seed)).order(ranking)) };
}
