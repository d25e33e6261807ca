import type { ResolvedGenerateOptions, SampleSource } from "./generate-options";
import type { GeneratedSample, SampleGroup } from "./group-samples";

/**
 * Whether a majority vote is decided: whether the leading answer still wins if all remaining samples go to any one of
 * the others. Among answers with equally many votes, the one that appeared first wins. The winner is therefore the same
 * as with all samples.
 *
 * @param votes `[answer]`: votes so far, answers in the order of their first appearance
 * @param remaining number of remaining samples
 */
export function isVoteDecided(votes: readonly number[], remaining: number): boolean {
  if (remaining === 0) return true;
  const leader = votes.indexOf(largestOf(votes));
  if (leader < 0) return false;
  // An answer not yet given would appear after all others.
  return [...votes, 0].every((count, answer) => {
    if (answer === leader) return true;
    const most = count + remaining;
    return answer < leader ? most < votes[leader]! : most <= votes[leader]!;
  });
}

/**
 * Whether it is established that the leading answer is the generator's most probable one. The chance of saying so about
 * any other answer, at this sample or any earlier or later one, is at most `error`.
 *
 * For the leader i and each other answer j, the samples that end in i or j are coin tosses with p = P(i) / (P(i) +
 * P(j)). Under p <= 1/2 the quotient of prior and posterior density at 1/2, for a uniform prior,
 *
 *     2^(a+b) B(a+1, b+1),   a and b the tosses for i and for j,
 *
 * exceeds 1/δ with a > b at any time with a chance of at most δ (Ville's inequality; the prior-posterior ratio of
 * Waudby-Smith and Ramdas 2020, used one answer against one by Jain and others 2022 to find a mode). The answers are
 * not known beforehand, so the r-th to appear gets δ = error / (r (r + 1)), which adds up to `error`, and is counted
 * from the sample after its first. Answers that were never given have b = 0.
 *
 * @param draws `[sample]`: index of its answer, answers numbered by first appearance; samples drawn independently and
 * alike
 * @param error above 0 and below 1
 */
export function isModeEstablished(draws: readonly number[], error: number): boolean {
  const totals = countAnswers(draws);
  const leader = totals.indexOf(largestOf(totals));
  if (leader < 0) return false;
  const votes = countAnswers(draws.slice(draws.indexOf(leader) + 1), totals.length);
  const rank = leader + 1;
  const logThreshold = Math.log((rank * (rank + 1)) / error);
  // One more, 0, for an answer not yet given.
  return [...votes, 0].every(
    (count, answer) => answer === leader || (votes[leader]! > count && logRatio(votes[leader]!, count) >= logThreshold),
  );
}

/** log( 2^(a+b) B(a+1, b+1) ), by B(a+1, b+1) = 1 / ((a+b+1) C(a+b, a)). */
function logRatio(a: number, b: number): number {
  let sum = -Math.log(a + b + 1);
  for (let i = 1; i <= b; i++) sum += Math.log(i / (a + i));
  return sum + (a + b) * Math.LN2;
}

function countAnswers(draws: readonly number[], length = largestOf(draws) + 1): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const answer of draws) counts[answer]!++;
  return counts;
}

/** -1 for none. Math.max would overflow the stack with a hundred thousand arguments. */
function largestOf(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), -1);
}

/** `[group]`: its votes, the number of its samples drawn when asked for a correct answer. */
export function countVotes(
  groups: readonly SampleGroup[],
  samples: readonly SampleSource[],
  correctness: SampleSource["correctness"] = "correct",
): number[] {
  return groups.map((group) => group.samples.filter((i) => samples[i]!.correctness === correctness).length);
}

/**
 * Whether the remaining samples are not needed for the vote, by the rule of `until`.
 * @param group groups samples by what they vote for
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

/** `[vote]`: the answer that it is for, in the order of drawing, with answers numbered by their first vote. */
function listVotes(groups: readonly SampleGroup[], samples: readonly GeneratedSample[]): number[] {
  const groupOf = new Map(groups.flatMap(({ samples: of }, group) => of.map((i) => [i, group])));
  const votes = samples.flatMap(({ correctness }, i) => (correctness === "correct" ? (groupOf.get(i) ?? []) : []));
  const order = [...new Set(votes)];
  return votes.map((group) => order.indexOf(group));
}
