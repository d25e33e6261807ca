/**
 * Peer elicitation (Chen, Zhu, Han, Li, Li and Dai 2025, arXiv 2505.13636) on recorded scores, as a rival of the pools
 * of several models. Its text could not be opened when this was written; its abstract, and the opening of a published
 * summary of its rules (themoonlight.io), could.
 *
 * From these come: judges that are different base models; reports of "correct" or "incorrect" on a batch of tasks; two
 * disjoint halves of the batch, and for every two judges i and j a matrix M of counts on each, M[c][c'] the tasks that
 * i reports as c and j as c'; the payment of judge i, Σ_{j≠i} det M¹_ij · det M²_ij, without labels (Kong 2019, arXiv
 * 1911.00272); and online learning, of which the last policies are used.
 *
 * The rest is this file's own reading:
 *
 * - A task is a candidate of a question: all recorded candidates are judged, and no generator proposes one or learns.
 * - A judge has one probability of reporting "correct" for each task. It begins with the Consensus Game's D1, from its
 *   yes/no judgement.
 * - The whole set is the batch of every round. Its halves are the questions at even and at odd places.
 * - Reports are not drawn. The payment is the expected one, which is the same formula on the matrices of expected
 *   counts.
 * - Each determinant is multiplied by 4/K² for K tasks, so that two judges who agree on half of the tasks being correct
 *   earn 1.
 * - All judges update at once by mirror descent, whose step has a closed form, see {@link learn}. The anchor at the
 *   first policy, its λ and the learning rate are those of the Consensus Game (arXiv 2310.09139), 0.1 each. λ = 0 is
 *   plain mirror descent.
 * - An answer is chosen by the judges' log-odds, summed, or by their votes, see {@link chooseBySum} and
 *   {@link chooseByVotes}.
 */

/** What a judge says of every task: `[question][candidate]`. */
export type Reports = readonly (readonly number[])[];

export interface Learning {
  rounds: number;
  /** η */
  learningRate: number;
  /** Weight of the KL divergence from the first policy; 0 for none. */
  lambda: number;
}

const toProbabilities = (logOdds: Reports): number[][] => logOdds.map((row) => row.map((x) => 1 / (1 + Math.exp(-x))));

/**
 * 4/K² times the determinant of the expected co-report matrix of two judges on K tasks: -1 to 1, and 0 where the
 * reports of one tell nothing about those of the other. Reports of different tasks and judges are independent draws,
 * and then the mean of the determinant of the counts is the determinant of their means.
 *
 * @param a `[task]`: probability that a judge reports "correct"
 * @param b `[task]`: the same for another judge
 */
export function scoreAgreement(a: readonly number[], b: readonly number[]): number {
  const counts = [
    [0, 0],
    [0, 0],
  ] as [[number, number], [number, number]];
  for (const [k, p] of a.entries()) {
    const q = b[k]!;
    counts[0][0] += p * q;
    counts[0][1] += p * (1 - q);
    counts[1][0] += (1 - p) * q;
    counts[1][1] += (1 - p) * (1 - q);
  }
  const determinant = counts[0][0] * counts[1][1] - counts[0][1] * counts[1][0];
  return (4 * determinant) / a.length ** 2;
}

const tasksOfHalf = (reports: Reports, half: number): number[] =>
  reports.filter((_, question) => question % 2 === half).flat();

/** `[half][judge][other judge]` */
function scoreHalves(judges: readonly Reports[]): number[][][] {
  return [0, 1].map((half) => {
    const tasks = judges.map((reports) => tasksOfHalf(reports, half));
    return tasks.map((a) => tasks.map((b) => scoreAgreement(a, b)));
  });
}

/**
 * `[judge]`: expected payment, the sum over the other judges of the product of both halves' scores.
 * @param judges `[judge][question][candidate]`: log-odds of the report "correct"
 */
export function payJudges(judges: readonly Reports[]): number[] {
  const [even, odd] = scoreHalves(judges.map(toProbabilities));
  return judges.map((_, i) => judges.reduce((sum, _, j) => (j === i ? sum : sum + even![i]![j]! * odd![i]![j]!), 0));
}

/**
 * `[judge][question][candidate]`: K times what a judge's payment gains if it reports a task as correct rather than
 * incorrect, K the tasks of its half,
 *
 *     a_i(k) = Σ_{j≠i} 4 (q_j(k) - mean q_j) · score of i and j on the other half.
 *
 * @param judges `[judge][question][candidate]`: log-odds of the report "correct"
 */
export function valueReports(judges: readonly Reports[]): number[][][] {
  const probabilities = judges.map(toProbabilities);
  const scores = scoreHalves(probabilities);
  const means = [0, 1].map((half) =>
    probabilities.map((reports) => {
      const tasks = tasksOfHalf(reports, half);
      return tasks.reduce((sum, q) => sum + q, 0) / tasks.length;
    }),
  );
  return judges.map((reports, i) =>
    reports.map((row, question) =>
      row.map((_, y) => {
        const half = question % 2;
        let value = 0;
        for (const [j, peer] of probabilities.entries()) {
          if (j === i) continue;
          value += 4 * (peer[question]![y]! - means[half]![j]!) * scores[1 - half]![i]![j]!;
        }
        return value;
      }),
    ),
  );
}

/**
 * The judges' reports after some rounds. Each policy π becomes the one that maximizes
 *
 *     η <a, π'> - KL(π' || π) - ηλ KL(π' || π¹),
 *
 * whose log-odds are (x + ηa + ηλx¹) / (1 + ηλ) for those of π and π¹, x and x¹.
 *
 * @param initial `[judge][question][candidate]`: log-odds of the report "correct", finite
 */
export function learn(initial: readonly Reports[], { rounds, learningRate, lambda }: Learning): readonly Reports[] {
  const anchor = learningRate * lambda;
  let judges = initial;
  for (let round = 0; round < rounds; round++) {
    const values = valueReports(judges);
    judges = judges.map((reports, i) =>
      reports.map((row, question) =>
        row.map((x, y) => {
          const gain = learningRate * values[i]![question]![y]!;
          return (x + gain + anchor * initial[i]![question]![y]!) / (1 + anchor);
        }),
      ),
    );
  }
  return judges;
}

/** `[question]`: the candidate with the highest sum of the judges' log-odds; the first of equal ones. */
export function chooseBySum(judges: readonly Reports[]): number[] {
  return judges[0]!.map((row, question) => indexOfMost(row.map((_, y) => sumAt(judges, question, y))));
}

/**
 * `[question]`: the candidate that most judges hold to be the likeliest; of equally many, the one with the higher sum
 * of log-odds.
 */
export function chooseByVotes(judges: readonly Reports[]): number[] {
  return judges[0]!.map((row, question) => {
    const favourites = judges.map((reports) => indexOfMost(reports[question]!));
    const votes = row.map((_, y) => favourites.filter((favourite) => favourite === y).length);
    const most = Math.max(...votes);
    return indexOfMost(votes.map((count, y) => (count === most ? sumAt(judges, question, y) : -Infinity)));
  });
}

const sumAt = (judges: readonly Reports[], question: number, y: number): number =>
  judges.reduce((sum, reports) => sum + reports[question]![y]!, 0);

const indexOfMost = (values: readonly number[]): number => values.indexOf(Math.max(...values));
