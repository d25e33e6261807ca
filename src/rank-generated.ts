import { abortTogether } from "./abort/run-together";
import { drawCandidates } from "./draw-candidates";
import { elicitLogLikelihoods } from "./elicitation/elicit-log-likelihoods";
import { countVotes } from "./generation/decide-vote";
import {
  type GeneratedSample,
  groupByAnswer,
  groupByText,
  rememberEquivalence,
  type SampleGroup,
} from "./generation/group-samples";
import type { ModelUsage } from "./models/language-model";
import { noUsage, sumUsage } from "./models/usage";
import type { RankingTask, ResolvedGeneration } from "./rank-options";
import type { RankCandidatesResult } from "./rank-result";
import type { CandidateScores } from "./ranking/candidate-scores";
import { poolByAnswer } from "./ranking/pool-by-answer";
import type { PoolingRule } from "./ranking/pooling-rule";
import { rankFromLogLikelihoods } from "./ranking/rank-from-log-likelihoods";
import { rankSingleCandidate } from "./ranking/rank-single-candidate";
import { restoreIndices } from "./ranking/restore-indices";
import { logFrequencies } from "./statistics/log-frequencies";

/** What {@link rankCandidates} answers, but for the time it took. */
export type UntimedResult = Omit<RankCandidatesResult, "usage"> & { usage: ModelUsage };

/** Candidates sampled from the generator, ranked. */
export function rankGenerated(
  generation: ResolvedGeneration,
  task: RankingTask,
): Promise<UntimedResult> {
  return abortTogether(task.request.signal, async (signal) => {
    const equivalence = task.equivalence && rememberEquivalence(task.equivalence);
    const shared = { ...task, equivalence, request: { ...task.request, signal } };
    const { samples, planned, stopped, usage } = await drawCandidates(generation, shared, signal);
    const { rank } = generation;
    const groups =
      rank === "paths" ? await groupByText(samples) : await groupByAnswer(samples, equivalence);
    const { scores, ...asked } = await scoreGroups(groups, samples, generation, shared);
    const { method } = task.ranking;
    const result =
      scores === undefined
        ? rankSingleCandidate(groups[0]!.text, method)
        : rankFromLogLikelihoods(scores, task.ranking);
    return {
      ...restoreIndices(
        result,
        groups.map((group) => ({ originalIndices: group.samples })),
      ),
      elicitation: asked.elicitation,
      generation: { samples, planned, stopped, rank, pooling: asked.pooling },
      usage: sumUsage([usage, asked.usage]),
    };
  });
}

/** What is known of the candidates, and what finding it out took. */
interface ScoredGroups extends Pick<UntimedResult, "elicitation" | "usage"> {
  /** Undefined for a single candidate. */
  scores: CandidateScores | undefined;
  pooling: PoolingRule | undefined;
}

async function scoreGroups(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  { rank, pooling }: ResolvedGeneration,
  { request, ranking }: RankingTask,
): Promise<ScoredGroups> {
  const unasked = { elicitation: undefined, usage: noUsage, pooling: undefined };
  if (groups.length === 1) return { scores: undefined, ...unasked };
  if (ranking.method === "majority-vote") {
    return { scores: scoreByVotes(groups, samples), ...unasked };
  }
  const groupOf = new Map(groups.flatMap((group, g) => group.samples.map((i) => [i, g] as const)));
  const paths = (await groupByText(samples)).filter(({ samples: [first] }) => groupOf.has(first!));
  const { logLikelihoods, likelihood, report, usage } = await elicitLogLikelihoods({
    ...request,
    candidates: paths.map(({ text }) => text),
    likelihood: ranking.method === "greedy",
  });
  const scores = {
    candidates: paths.map(({ text }) => text),
    ...logLikelihoods,
    ...(likelihood && { likelihood }),
    samples: countVotes(paths, samples),
  };
  const asked = { elicitation: report, usage };
  if (rank === "paths") return { scores, ...asked, pooling: undefined };
  const answers = paths.map(({ samples: [first] }) => groupOf.get(first!)!);
  const pooled = poolByAnswer(scores, answers, pooling);
  return {
    scores: { ...pooled, candidates: groups.map(({ text }) => text) },
    ...asked,
    pooling,
  };
}

/** Votes say how often each was given, and nothing of whether it is correct. */
function scoreByVotes(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
): CandidateScores {
  const votes = countVotes(groups, samples);
  return {
    candidates: groups.map(({ text }) => text),
    generator: [logFrequencies(votes), logFrequencies(countVotes(groups, samples, "incorrect"))],
    discriminator: groups.map(() => 0),
    samples: votes,
  };
}
