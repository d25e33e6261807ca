import { fileURLToPath } from "node:url";
import { chooseThreshold } from "equirank/evaluation";
import {
  areaUnderRiskCoverage,
  areaUnderRoc,
  brierScore,
  CompleteItems,
  createRanker,
  expectedCalibrationError,
  mean,
  parsePair,
  readPair,
  resolveRankingOptions,
  rightCandidates,
} from "../src/internal";

/**
 * How well the confidence of the default ranking tells right answers from wrong ones on every recorded set, and a map
 * that turns it into a probability, part of `npm run bench:results`. `defaultCalibration` was fitted in the same way,
 * before the last 200 questions of ARC-Challenge were recorded with the 1.5B model, CommonsenseQA with the two smaller
 * models, and ARC-Easy with the two larger ones.
 */

/** A recorded set with the pair of scorers that the judge's test chooses for its model. */
export interface RecordedSet {
  name: string;
  pair: "contrast" | "pointwise";
}

/** What confidence can be read from on one item, each for the winner of the default ranking. */
interface ItemConfidence {
  right: boolean;
  /** Whether the first candidate is right with elimination. */
  rightByElimination: boolean;
  candidates: number;
  /** The library's own: the winner's share of the odds of D* at λ = 0.3. */
  share: number;
  /** What the default map makes of it. */
  confidence: number;
  /** D*(correct|y) of the ranking itself, at λ = 0.1. */
  score: number;
  /** Its share under the softmax of both players' initial log-odds. */
  sum: number;
  /** D1(correct|y), before the game. */
  judgement: number;
}

const byDefault = resolveRankingOptions({});
const byElimination = resolveRankingOptions({ elimination: true });
const bySum = resolveRankingOptions({ method: "log-odds-sum" });

async function readSet({ name, pair }: RecordedSet): Promise<ItemConfidence[]> {
  const log = fileURLToPath(new URL(`scores/${name}.jsonl.gz`, import.meta.url));
  const items: ItemConfidence[] = [];
  for await (const item of new CompleteItems([log])) {
    const scores = readPair(item, parsePair(pair));
    const ranker = createRanker(scores);
    const { ranking, share, confidence } = ranker.rank(byDefault);
    const eliminated = ranker.order(byElimination);
    const right = rightCandidates(item);
    const first = ranking[0]!;
    const sums = ranker.order(bySum).ranking;
    const best = Math.max(...sums.map(({ score }) => score ?? -Infinity));
    const weights = sums.map(({ score }) => Math.exp((score ?? -Infinity) - best));
    const place = sums.findIndex(({ originalIndex }) => originalIndex === first.originalIndex);
    items.push({
      right: right[first.originalIndex]!,
      rightByElimination: right[eliminated.ranking[0]!.originalIndex]!,
      candidates: ranking.filter(({ unscored }) => !unscored).length,
      share: share!,
      confidence: confidence!,
      score: first.score!,
      sum: weights[place]! / weights.reduce((total, weight) => total + weight, 0),
      judgement: first.initialDiscriminator,
    });
  }
  return items;
}

const kinds = {
  share: "share of the odds of D* at λ = 0.3",
  score: "D* at λ = 0.1",
  sum: "softmax of the log-odds sum",
  judgement: "D1, the judgement alone",
} as const;

/** Prints how well each kind of confidence orders the items of each set, and how well such a map is calibrated. */
export async function printConfidence(sets: readonly RecordedSet[]): Promise<void> {
  const recorded = await Promise.all(sets.map(async (set) => ({ ...set, items: await readSet(set) })));
  console.log(formatRow(["confidence", ...recorded.map(({ name }) => name)]));
  console.log(formatRow(["---", ...recorded.map(() => "---")]));
  for (const [kind, meaning] of Object.entries(kinds)) {
    const cells = recorded.map(({ items }) => gradeOrder(items, kind as keyof typeof kinds));
    console.log(formatRow([meaning, ...cells]));
  }
  console.log("\nEach cell: area under the ROC curve; area under risk and coverage; right of the surer half, %\n");

  console.log("The map fitted on all recorded items\n");
  for (const pair of ["contrast", "pointwise"] as const) {
    const group = recorded.filter((set) => set.pair === pair);
    const { shift, slope } = fitMap(group.flatMap(({ items }) => items));
    const items = group.reduce((sum, set) => sum + set.items.length, 0);
    console.log(`${pair}: shift ${shift.toFixed(3)}, slope ${slope.toFixed(3)}, fitted on ${items} items`);
  }
  console.log(
    "\nThe map fitted on the other sets of the same pair, and the default map, which the last 200 of ARC-Challenge, 1.5B, " +
      "CommonsenseQA, 0.5B and 135M, and ARC-Easy, 1.5B and 0.5B, had no part in\n",
  );
  const measures = ["mean confidence, %", "calibration error", "Brier score"];
  const header = ["set", "right, %", ...measures, ...measures.map((measure) => `default: ${measure}`)];
  console.log(formatRow(header));
  console.log(formatRow(header.map(() => "---")));
  for (const { name, pair, items } of recorded) {
    const others = recorded.filter((set) => set.pair === pair && set.name !== name);
    const map = fitMap(others.flatMap((set) => set.items));
    const correct = items.map(({ right }) => right);
    const [heldOut, byDefaultMap] = [
      items.map((item) => applyMap(map, item)),
      items.map(({ confidence }) => confidence),
    ].map((confidences) => [
      percent(mean(confidences)),
      expectedCalibrationError(confidences, correct).toFixed(3),
      brierScore(confidences, correct).toFixed(3),
    ]);
    console.log(formatRow([name, percent(mean(correct.map(Number))), ...heldOut!, ...byDefaultMap!]));
  }
  console.log("\nQuestions won and lost by elimination\n");
  for (const { name, items } of recorded) {
    const won = items.filter((item) => item.rightByElimination && !item.right).length;
    const lost = items.filter((item) => item.right && !item.rightByElimination).length;
    console.log(`${name}: ${won} won, ${lost} lost`);
  }
  console.log("\nThresholds that promise a share of right answers, chosen on every other item and tried on the rest\n");
  for (const { name, items } of recorded) console.log(`${name}: ${tryThreshold(items)}`);
}

function gradeOrder(items: readonly ItemConfidence[], kind: keyof typeof kinds): string {
  const confidences = items.map((item) => item[kind]);
  const correct = items.map(({ right }) => right);
  const surer = [...items].sort((a, b) => b[kind] - a[kind]).slice(0, Math.floor(items.length / 2));
  return [
    areaUnderRoc(confidences, correct)!.toFixed(3),
    areaUnderRiskCoverage(confidences, correct).toFixed(3),
    percent(surer.filter(({ right }) => right).length / surer.length),
  ].join("; ");
}

/** What a threshold for 60, 70, 80 and 90 % right answers keeps of the items that it was not chosen on. */
function tryThreshold(items: readonly ItemConfidence[]): string {
  const [chosenOn, rest] = [0, 1].map((parity) => items.filter((_, i) => i % 2 === parity));
  return [0.6, 0.7, 0.8, 0.9]
    .map((precision) => {
      const threshold = chooseThreshold(
        chosenOn!.map(({ share }) => share),
        chosenOn!.map(({ right }) => right),
        { precision },
      );
      if (threshold === undefined) return `${percent(precision)} %: none`;
      const kept = rest!.filter(({ share }) => share > (threshold.above ?? -Infinity));
      const right = kept.filter((item) => item.right).length;
      return `${percent(precision)} %: answers ${kept.length} of ${rest!.length}, ${right} right`;
    })
    .join("; ");
}

interface LogisticMap {
  shift: number;
  slope: number;
}

/** How far the share's log-odds are above chance, and the log-odds of chance. */
function positionOf({ share, candidates }: ItemConfidence): { chance: number; above: number } {
  const chance = -Math.log(Math.max(1, candidates - 1));
  const bounded = Math.min(1 - 1e-15, Math.max(1e-15, share));
  return { chance, above: Math.log(bounded / (1 - bounded)) - chance };
}

function applyMap({ shift, slope }: LogisticMap, item: ItemConfidence): number {
  const { chance, above } = positionOf(item);
  return 1 / (1 + Math.exp(-(chance + shift + slope * above)));
}

/** The logistic regression of `calibrateShare()`, by Newton's method. */
function fitMap(items: readonly ItemConfidence[]): LogisticMap {
  let map: LogisticMap = { shift: 0, slope: 0 };
  for (let step = 0; step < 30; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const item of items) {
      const p = applyMap(map, item);
      const { above } = positionOf(item);
      const error = Number(item.right) - p;
      const weight = p * (1 - p);
      g0 += error;
      g1 += error * above;
      h00 += weight;
      h01 += weight * above;
      h11 += weight * above ** 2;
    }
    const determinant = h00 * h11 - h01 ** 2;
    map = {
      shift: map.shift + (h11 * g0 - h01 * g1) / determinant,
      slope: map.slope + (h00 * g1 - h01 * g0) / determinant,
    };
  }
  return map;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function formatRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
