import type { LogLikelihoods } from "../core/initial-policies";
import type { Asked } from "../elicitation/conversation";
import { redrawCounts } from "../elicitation/counted-answers";
import type { Elicitation } from "../elicitation/elicit-log-likelihoods";
import type { DrawnCounts } from "../elicitation/elicit-scores";
import { type GeneratedSample, groupByText, type SampleGroup } from "../generation/group-samples";
import { countVotes } from "../generation/vote";
import { logFrequencies } from "../statistics/log-frequencies";
import type { CandidateScores } from "./candidate-scores";
import type { ResolvedRankingOptions } from "./options";
import { rankSingleCandidate } from "./ordering";
import { poolByAnswer } from "./pooling";
import { measureUncertainty, type RankedElicitation, rankElicited } from "./rank-elicited";
import { createRanker } from "./rank-from-log-likelihoods";
import type { RankingRequest } from "./request";
import type { RankCandidatesResult } from "./result";

/** Asks about texts, each drawn as often as `drawn` says. */
export type AskAboutTexts = (
  subject: Asked & { candidates: readonly string[] },
  drawn: DrawnCounts,
) => Promise<Elicitation>;

/** A ranking of groups of samples, its indices those of the groups. */
export interface RankedSamples extends RankedElicitation, Pick<RankCandidatesResult, "elicitation"> {
  /** Whether the judgements of several texts were pooled. */
  isPooled: boolean;
}

/**
 * Ranks groups of samples. A vote asks nothing about them, and a single group is chosen at once. Otherwise the model is
 * asked about every different text, and if groups are answers, the scores of their texts are pooled.
 */
export async function rankSamples(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  request: RankingRequest,
  ask: AskAboutTexts,
): Promise<RankedSamples> {
  const { ranking } = request;
  const unasked = { elicitation: null, isPooled: false };
  if (groups.length === 1) {
    const single = rankSingleCandidate(groups[0]!.text, ranking.method);
    return { ...single, uncertainty: null, ...unasked };
  }
  if (ranking.method === "majority-vote") {
    return { ...(await rankByVotes(groups, samples, ranking)), ...unasked };
  }
  return rankPaths(groups, samples, request, ask);
}

async function rankPaths(
  groups: readonly SampleGroup[],
  samples: readonly GeneratedSample[],
  { asked, rank, pooling, ranking }: RankingRequest,
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
  const elicited = await ask(
    { ...asked, candidates },
    {
      correct: { counts: votes, draws, ...shares },
      incorrect: {
        counts: countVotes(paths, samples, "incorrect"),
        draws: countDraws(samples, "incorrect"),
        ...shares,
      },
    },
  );
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
  return {
    ...result,
    uncertainty: measureUncertainty(result, (seed) => rankerOf(redrawVotes(seed)).order(ranking)),
  };
}
