import type { CandidateScores, RankingMethod } from "equirank";
import { initialPolicies } from "equirank/core";
import { evaluateScores } from "equirank/evaluation";
import {
  adjustByHolm,
  createRanker,
  JoinedItems,
  logOdds,
  parseSeats,
  poolScores,
  readPair,
  resolveRankingOptions,
  rightCandidates,
  type ScoredItem,
} from "../src/internal";
import { compare, describeShare, logOf, recordedModels as models, nameOf, printTable, usualPair } from "./graded-items";
import { chooseBySum, chooseByVotes, type Learning, learn, payJudges, type Reports } from "./peer-elicitation";

/** Several models that have answered the same questions: pooled, learning from each other, and each alone. */

const usualPairs = models.map(usualPair).join(":");

/**
 * The first was chosen before any result was seen, and is the one compared; the others show how much its settings
 * matter.
 */
const learnings: Record<string, Learning> = {
  "λ = η = 0.1, at rest": { rounds: 3000, learningRate: 0.1, lambda: 0.1 },
  "λ = 1, at rest": { rounds: 100, learningRate: 1, lambda: 1 },
  "λ = 0, η = 1, 10 rounds": { rounds: 10, learningRate: 1, lambda: 0 },
  "λ = 0, η = 1, 100 rounds": { rounds: 100, learningRate: 1, lambda: 0 },
};

const peerRow = "**peer elicitation, sum of the judges**";
const poolRow = "`contrast` of all three, ER-D at 0.1";

/** What the tables say of one set. */
interface GradedModels {
  /** By way of ranking, whether each question is right. */
  right: Map<string, boolean[]>;
  /** Before the judges learn, and by what they learn: a row of cells. */
  learned: string[][];
  /** How many independent models each role's are worth, in the mean over the questions. */
  effective: Record<"generator" | "discriminator", number>;
}

/** Tables of all sets together, and of what the judges learn on each. */
export async function printModels(sets: readonly string[]): Promise<void> {
  const graded = await Promise.all(sets.map(gradeModels));
  const names = [...graded[0]!.right.keys()];
  const pooled = (name: string) => graded.flatMap(({ right }) => right.get(name)!);
  const against = (row: string) => {
    const others = names.filter((name) => name !== row);
    const compared = others.map((name) => compare(pooled(row), pooled(name)));
    const adjusted = adjustByHolm(compared.map(({ pValue }) => pValue));
    const cells = compared.map(({ won, lost }, i) => `${won}/${lost}, p = ${adjusted[i]!.toPrecision(2)}`);
    return (name: string) => cells[others.indexOf(name)] ?? "";
  };
  const [byPeers, byPool] = [against(peerRow), against(poolRow)];
  printTable(
    [
      "",
      ...sets.map((set, i) => `${set} (${graded[i]!.right.get(peerRow)!.length})`),
      "all",
      "won/lost by peer elicitation, Holm",
      "won/lost by the pools' game, Holm",
    ],
    names.map((name) => [
      name,
      ...graded.map(({ right }) => describeShare(right.get(name)!)),
      describeShare(pooled(name)),
      byPeers(name),
      byPool(name),
    ]),
  );
  for (const [i, set] of sets.entries()) {
    const { learned, effective } = graded[i]!;
    console.log(
      `\nOn ${set} the generators are worth ${effective.generator.toFixed(2)} independent ones, the judges ` +
        `${effective.discriminator.toFixed(2)}. What the judges learn:\n`,
    );
    printTable(["", "sum", "votes", ...models, "all agree, %", "called correct, %", "payments"], learned);
  }
}

async function gradeModels(set: string): Promise<GradedModels> {
  const logs = models.map((model) => [logOf(nameOf(set, model))]);
  const items: ScoredItem[] = [];
  for await (const item of new JoinedItems(logs)) items.push(item);
  items.sort((a, b) => a.item - b.item);
  const read = (pair: string) => {
    const named = parseSeats(pair, models.length);
    return items.map((item) => readPair(item, named));
  };
  const alone = models.map((_, model) => read(`contrast@${model + 1}`));
  const pools = read("contrast");
  const grade = (chosen: readonly number[]) => chosen.map((y, i) => rightCandidates(items[i]!)[y]!);
  const rank = (scores: readonly CandidateScores[], method: RankingMethod, lambda = 0.1) => {
    const options = resolveRankingOptions({ method, solver: { kind: "exact", lambda } });
    return grade(scores.map((each) => createRanker(each).order(options).ranking[0]!.originalIndex));
  };
  const judges = alone.map((own) => own.map(readFirstReports));
  const learned = Object.values(learnings).map((options) => learn(judges, options));
  const payments = payJudges(judges);
  const bestPaid = judges[payments.indexOf(Math.max(...payments))]!;
  const gradeSum = (reports: readonly Reports[]) => grade(chooseBySum(reports));
  const describeJudges = (name: string, reports: readonly Reports[]) => [
    name,
    describeShare(gradeSum(reports)),
    describeShare(grade(chooseByVotes(reports))),
    ...reports.map((each) => describeShare(gradeSum([each]))),
    ...describeReports(reports),
    payJudges(reports)
      .map((payment) => payment.toPrecision(2))
      .join(", "),
  ];
  const pooledJudges = items.map((_, i) => poolScores(judges.map((reports) => reports[i]!)).scores);
  const right = new Map([
    [peerRow, gradeSum(learned[0]!)],
    ["peer elicitation, votes of the judges", grade(chooseByVotes(learned[0]!))],
    ["the judges before they learn, sum", gradeSum(judges)],
    ["the judges before they learn, pooled by z-scores", gradeSum([pooledJudges])],
    ["the judge who is paid most before they learn, alone", gradeSum([bestPaid])],
    [poolRow, rank(pools, "equilibrium-discriminator")],
    ["`contrast` of all three, sum of log-odds", rank(pools, "log-odds-sum")],
    ["`panel` of all three, ER-D at 0.3", rank(read("panel"), "equilibrium-discriminator", 0.3)],
    ["the default call with all three", rank(read(usualPairs), "equilibrium-discriminator")],
    ...models.map((name, model): [string, boolean[]] => [
      `${name} alone, \`contrast\` ER-D at 0.1`,
      rank(alone[model]!, "equilibrium-discriminator"),
    ]),
  ]);
  const { pairs } = await evaluateScores(logs, { pairs: ["contrast"], methods: ["log-odds-sum"] });
  return {
    right,
    learned: [
      describeJudges("before they learn", judges),
      ...Object.keys(learnings).map((name, i) => describeJudges(name, learned[i]!)),
    ],
    effective: pairs[0]!.effective!,
  };
}

/** In percent: candidates that all judges report alike, and reports of "correct". */
function describeReports(judges: readonly Reports[]): string[] {
  const [first, ...others] = judges.map((reports) => reports.flat().map((x) => x > 0));
  const alike = first!.filter((is, k) => others.every((reports) => reports[k] === is));
  const correct = [first!, ...others].flat().filter(Boolean);
  return [alike.length / first!.length, correct.length / (first!.length * judges.length)].map((share) =>
    (100 * share).toFixed(1),
  );
}

/** `[candidate]`: log-odds of D1, of one model. */
function readFirstReports({ generator, discriminator }: CandidateScores): number[] {
  const { initialDiscriminator } = initialPolicies({ generator, discriminator });
  return initialDiscriminator.map(([correct, incorrect]) => logOdds(correct!, incorrect!));
}
