import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  CompleteItems,
  createRanker,
  parsePair,
  readPair,
  resolveRankingOptions,
  rightCandidates,
} from "../../src/internal";

/** Recorded sets that the default maps were fitted on, with how many of the first items there were at the time. */
const fitted = {
  contrast: [
    ["arc_challenge-qwen2.5-coder-1.5b", 200],
    ["arc_challenge-qwen2.5-coder-0.5b", Infinity],
    ["openbook_qa-qwen2.5-coder-1.5b", Infinity],
    ["openbook_qa-qwen2.5-coder-0.5b", Infinity],
    ["commonsense_qa-qwen2.5-coder-1.5b", Infinity],
  ],
  pointwise: [
    ["arc_easy", Infinity],
    ["arc_challenge", Infinity],
    ["openbook_qa", Infinity],
  ],
} as const;

/** What the map reads of a ranking, its confidence, and whether the winner is right. */
interface Winner {
  above: number;
  confidence: number;
  right: number;
}

async function rankAll(pair: keyof typeof fitted): Promise<Winner[]> {
  const options = resolveRankingOptions({});
  const winners: Winner[] = [];
  for (const [name, items] of fitted[pair]) {
    const log = fileURLToPath(new URL(`../../bench/scores/${name}.jsonl.gz`, import.meta.url));
    for await (const item of new CompleteItems([log])) {
      if (item.item >= items) continue;
      const { ranking, share, confidence } = createRanker(readPair(item, parsePair(pair))).rank(options);
      const count = ranking.filter(({ unscored }) => !unscored).length;
      winners.push({
        above: Math.log(share! / (1 - share!)) + Math.log(count - 1),
        confidence: confidence!,
        right: Number(rightCandidates(item)[ranking[0]!.originalIndex]),
      });
    }
  }
  return winners;
}

test.each([
  ["contrast", 1300],
  ["pointwise", 1250],
] as const)("the default map for %s is the logistic regression of %i recorded questions", async (pair, count) => {
  const winners = await rankAll(pair);
  expect(winners).toHaveLength(count);
  // The logarithm of the likelihood has its only maximum where this step of Newton's method leads. The map's shift and
  // slope, rounded to three digits, are at most half of the last one away from it.
  const total = (value: (winner: Winner) => number) => winners.reduce((sum, winner) => sum + value(winner), 0);
  const weight = ({ confidence }: Winner) => confidence * (1 - confidence);
  const error = ({ right, confidence }: Winner) => right - confidence;
  const [g0, g1] = [total(error), total((winner) => error(winner) * winner.above)];
  const h00 = total(weight);
  const h01 = total((winner) => weight(winner) * winner.above);
  const h11 = total((winner) => weight(winner) * winner.above ** 2);
  const determinant = h00 * h11 - h01 ** 2;
  expect(Math.abs((h11 * g0 - h01 * g1) / determinant)).toBeLessThan(0.0005);
  expect(Math.abs((h00 * g1 - h01 * g0) / determinant)).toBeLessThan(0.0005);
});
