import type { LogLikelihoods } from "../core/initial-policies";
import { elicitLogLikelihoods } from "../elicitation/elicit-log-likelihoods";
import {
  type GeneratedSample,
  groupByText,
  groupSamples,
  rememberEquivalence,
  type SampleGroup,
} from "../generation/group-samples";
import { countVotes } from "../generation/vote";
import type { ModelUsage } from "../models/language-model";
import { noUsage, sumUsage } from "../models/language-model";
import { logFrequencies } from "../statistics/counts";
import type { CandidateScores } from "./candidate-scores";
import { drawCandidates } from "./draw-candidates";
import type { RankingTask, ResolvedGeneration } from "./options";
import { rankSingleCandidate, restoreIndices } from "./ordering";
import type { PoolingRule } from "./pooling";
import { poolByAnswer } from "./pooling";
import { type RankedElicitation, rankElicited } from "./rank-candidates";
import { rankFromLogLikelihoods } from "./rank-from-log-likelihoods";
import type { RankCandidatesResult } from "./result";

/** What {@link rankCandidates} answers, but for the time it took. */
export type UntimedResult = Omit<RankCandidatesResult, "usage"> & { usage: ModelUsage };

/** Candidates sampled from the generator, ranked. */
export async function rankGenerated(
  generation: ResolvedGeneration,
  task: RankingTask,
  signal: AbortSignal,
): Promise<UntimedResult> {
  const equivalence = task.equivalence && rememberEquivalence(task.equivalence);
  const shared = { ...task, equivalence };
  const { samples, planned, stopped, usage } = await drawCandidates(generation, shared, signal);
  const { rank } = generation;
  const groups = await groupSamples(samples, rank, equivalence);
  const { pooling, ...ranked } = await rankGroups(groups, samples, generation, shared);
  return {
    ...restoreIndices(
      ranked,
      groups.map((group) => ({ originalIndices: group.samples })),
    ),
    generation: { samples, planned, stopped, rank, pooling },
    usage: sumUsage([usage, ranked.usage]),
  };
}

/** A ranking with what it took, its indices those of the groups. */
interface RankedGroups extends RankedElicitation, Pick<UntimedResult, "elicitation" | "usage"> {
  pooling: PoolingRule | undefined;
}

async function rankGroups(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  generation: ResolvedGeneration,
  task: RankingTask,
): Promise<RankedGroups> {
  const { ranking } = task;
  const isVote = ranking.method === "majority-vote";
  if (groups.length > 1 && !isVote) return rankPaths(groups, samples, generation, task);
  const result =
    groups.length === 1
      ? rankSingleCandidate(groups[0]!.text, ranking.method)
      : rankFromLogLikelihoods(scoreByVotes(groups, samples), ranking);
  const unasked = { elicitation: undefined, usage: noUsage, pooling: undefined };
  return { ...result, uncertainty: undefined, ...unasked };
}

/** Every different text of the groups is asked about; where groups are answers, what is said of their texts is pooled. */
async function rankPaths(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  { rank, pooling }: ResolvedGeneration,
  { request, ranking }: RankingTask,
): Promise<RankedGroups> {
  const groupOf = new Map(groups.flatMap((group, g) => group.samples.map((i) => [i, g] as const)));
  const paths = (await groupByText(samples)).filter(({ samples: [first] }) => groupOf.has(first!));
  const candidates = paths.map(({ text }) => text);
  const answers = paths.map(({ samples: [first] }) => groupOf.get(first!)!);
  const isPooled = rank === "answers";
  const votes = countVotes(paths, samples);
  // Half a count for each answer, however many texts share it: more texts must not make it more probable.
  const shares = isPooled && {
    added: answers.map((answer) => 0.5 / answers.filter((other) => other === answer).length),
  };
  const elicited = await elicitLogLikelihoods({
    ...request,
    candidates,
    likelihood: ranking.method === "greedy",
    drawn: {
      correct: { counts: votes, draws: countDraws(samples, "correct"), ...shares },
      incorrect: {
        counts: countVotes(paths, samples, "incorrect"),
        draws: countDraws(samples, "incorrect"),
        ...shares,
      },
    },
  });
  const { likelihood, report, usage } = elicited;
  const describePaths = (logLikelihoods: LogLikelihoods): CandidateScores => ({
    candidates,
    ...logLikelihoods,
    ...(likelihood && { likelihood }),
    samples: votes,
  });
  const describeAnswers = (logLikelihoods: LogLikelihoods): CandidateScores => ({
    ...poolByAnswer(describePaths(logLikelihoods), answers, pooling),
    candidates: groups.map(({ text }) => text),
  });
  return {
    ...rankElicited(elicited, isPooled ? describeAnswers : describePaths, ranking),
    elicitation: report,
    usage,
    pooling: isPooled ? pooling : undefined,
  };
}

function countDraws(
  samples: readonly GeneratedSample[],
  correctness: GeneratedSample["correctness"],
): number {
  return samples.filter((sample) => sample.correctness === correctness).length;
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
