import type { ResolvedGenerateOptions } from "./generate-options";
import type { GeneratedSample, SampleGroup } from "./group-samples";
import type { SampleSource } from "./plan-samples";
import { isModeEstablished, isVoteDecided } from "./vote";

/** `[group]`: the votes for it: how many of its samples were drawn where a correct answer was asked for. */
export function countVotes(
  groups: readonly SampleGroup[],
  samples: readonly SampleSource[],
  correctness: SampleSource["correctness"] = "correct",
): number[] {
  return groups.map(
    (group) => group.samples.filter((i) => samples[i]!.correctness === correctness).length,
  );
}

/**
 * Whether the samples that are left are not needed for the vote, by the rule of `until`.
 * @param group what the samples are votes for
 */
export async function decideVote(
  samples: readonly GeneratedSample[],
  left: readonly SampleSource[],
  until: ResolvedGenerateOptions["until"],
  group: (samples: readonly GeneratedSample[]) => Promise<SampleGroup[]>,
): Promise<boolean> {
  if (until === "all") return false;
  const groups = await group(samples);
  if (until === "decided") {
    const remaining = left.filter(({ correctness }) => correctness === "correct").length;
    return isVoteDecided(countVotes(groups, samples), remaining);
  }
  return isModeEstablished(listVotes(groups, samples), until.error);
}

/** `[vote]`: the answer it is for, in the order they were drawn, answers numbered by their first vote. */
function listVotes(groups: readonly SampleGroup[], samples: readonly GeneratedSample[]): number[] {
  const groupOf = new Map(groups.flatMap(({ samples: of }, group) => of.map((i) => [i, group])));
  const votes = samples.flatMap(({ correctness }, i) =>
    correctness === "correct" ? (groupOf.get(i) ?? []) : [],
  );
  const order = [...new Set(votes)];
  return votes.map((group) => order.indexOf(group));
}
