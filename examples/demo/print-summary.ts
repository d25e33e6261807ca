import {
  type JudgeTest,
  type RankingMethod,
  rankFromLogLikelihoods,
  rankingMethods,
  samplingMethods,
  wilsonInterval,
} from "equirank";
import { exactMcNemar } from "../../src/internal";
import type { DemoKind, ScoredItem } from "./score-items";

/** Votes and best-of-N need sampled answers, of which multiple choice has none. */
const methods = rankingMethods.filter((method) => !samplingMethods.includes(method));

type Scored = Record<DemoKind, ScoredItem[]>;

/** Prints every method's accuracy under both ways of asking, and in words what that shows. */
export function printSummary(scored: Scored): void {
  const kinds = Object.keys(scored) as DemoKind[];
  const count = scored.pointwise.length;
  console.log(`\nRight answers of ${count} (95 % interval), by the paper's plain order\n`);
  console.log(`  ${"method".padEnd(27)}${kinds.map((kind) => kind.padEnd(24)).join("")}`);
  for (const method of methods) {
    const cells = kinds.map((kind) => describeAccuracy(countRight(scored[kind], method), count));
    console.log(`  ${method.padEnd(27)}${cells.map((cell) => cell.padEnd(24)).join("")}`);
  }
  console.log("");
  for (const kind of kinds) console.log(describeOutcome(kind, scored[kind]));
}

function describeAccuracy(right: number, count: number): string {
  const { proportion, lower, upper } = wilsonInterval(right, count);
  const percent = (value: number) => (100 * value).toFixed(0);
  return `${String(right).padStart(3)}  ${percent(proportion).padStart(3)} % (${percent(lower)} to ${percent(upper)})`;
}

function isRight({ item, scores }: ScoredItem, method: RankingMethod): boolean {
  const elimination = method.startsWith("equilibrium") ? { elimination: false } : {};
  return (
    rankFromLogLikelihoods(scores, { method, ...elimination }).ranking[0]!.originalIndex ===
    item.answer
  );
}

function countRight(scored: readonly ScoredItem[], method: RankingMethod): number {
  return scored.filter((one) => isRight(one, method)).length;
}

/** What the numbers show for one way of asking: against two rivals on the same questions, and what became of the judge. */
function describeOutcome(kind: DemoKind, scored: readonly ScoredItem[]): string {
  const rivals = (["greedy", "log-linear-pool"] as const).map((rival) => {
    const wins = (one: RankingMethod, other: RankingMethod) =>
      scored.filter((item) => isRight(item, one) && !isRight(item, other)).length;
    const won = wins("equilibrium-discriminator", rival);
    const lost = wins(rival, "equilibrium-discriminator");
    const pValue = exactMcNemar(won, lost);
    const verdict =
      pValue > 0.05
        ? "which chance could explain"
        : won > lost
          ? "which is better"
          : "which is worse";
    return `against ${rival} it won ${won} and lost ${lost}, ${verdict} (p = ${pValue.toFixed(2)})`;
  });
  return `${kind}: equilibrium ranking by the discriminator: ${rivals.join("; ")}. ${describeJudge(scored[0]?.report.judge)}`;
}

function describeJudge(judge: JudgeTest | null | undefined): string {
  if (!judge) return "The judge was not tested.";
  const { rightPairs, pairs, pValue, informative } = judge;
  const verdict =
    informative === null
      ? "too few to tell it from guessing"
      : informative
        ? "it tells them apart"
        : "it is not better than guessing, so do not trust its part in the game";
  return `On the shots, the judge put ${rightPairs} of ${pairs} right answers above the wrong ones (p = ${pValue.toFixed(2)}): ${verdict}.`;
}
