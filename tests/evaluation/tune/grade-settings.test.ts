import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rankFromLogLikelihoods } from "equirank";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePair } from "../../../src/evaluation/evaluate/named-pair";
import { readPair } from "../../../src/evaluation/evaluate/rank-item";
import { CompleteItems, type ScoredItem } from "../../../src/evaluation/log/complete-items";
import { gradeSettings } from "../../../src/evaluation/tune/tune-ranking";
import { defaultSetting, describeSetting, offeredPairs, tuningGrid } from "../../../src/evaluation/tune/tuning-setting";
import { ScoreLogError } from "../../../src/shared/errors";
import { createItems, createModel, record } from "./labelled-items";

const methods = [
  "equilibrium-discriminator",
  "equilibrium-joint",
  "equilibrium-generator",
  "log-linear-pool",
  "generative",
  "discriminative",
  "mutual-information",
] as const;

let folder: string;
let items: ScoredItem[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
  const numbered = createItems(6).map(({ index, item }) => {
    // Two, three and four candidates in turn.
    const candidates = item.candidates.slice(0, 2 + (index % 3));
    const answer = item.answer % candidates.length;
    return { index, item: { ...item, candidates, answer } };
  });
  const model = createModel({ generation: 1, judgement: 1 });
  const log = await record(join(folder, "scores.jsonl"), model, numbered);
  items = [];
  for await (const item of new CompleteItems([log])) items.push(item);
});

afterAll(() => rm(folder, { recursive: true }));

const pairs = offeredPairs(() => true);
const grid = tuningGrid(defaultSetting(pairs[0]!), pairs, methods, [0.1, 0.3]);

/** What the library itself ranks first, as an evaluation without elimination. */
function rankFirst(item: ScoredItem, setting: (typeof grid)[number]): number {
  const { method, lambda } = setting;
  const { ranking } = rankFromLogLikelihoods(readPair(item, setting.pair), {
    method,
    ...(lambda && { solver: { kind: "exact", lambda }, elimination: false }),
  });
  return ranking[0]!.originalIndex;
}

describe("every setting of a grid", () => {
  test("is graded by what rankFromLogLikelihoods() puts first", async () => {
    const right = await gradeSettings(items, grid);
    const expected = grid.map((setting) => items.map((item) => (rankFirst(item, setting) === item.answer ? 1 : 0)));
    expect(right.map((row) => [...row])).toEqual(expected);
    // Not all alike, or the comparison would prove nothing.
    expect(new Set(right.map(String)).size).toBeGreaterThan(15);
  });

  test("whatever order the settings stand in", async () => {
    const reversed = [...grid].reverse();
    expect((await gradeSettings(items, reversed)).reverse()).toEqual(await gradeSettings(items, grid));
  });

  test("leaves out candidates that are not scored, and grades a single one as right", async () => {
    const [item] = items.filter(({ bytes }) => bytes.length === 2);
    const plain = item!.said.generator.plain![0]!;
    const unlikely = {
      ...item!,
      said: {
        ...item!.said,
        generator: {
          ...item!.said.generator,
          plain: [{ ...plain, logLikelihoods: [-Infinity, -9] }],
        },
      },
    };
    const settings = grid.filter(({ pair }) => pair.name === "pointwise");
    expect(settings.length).toBeGreaterThan(5);
    const rightIsSecond = await gradeSettings([{ ...unlikely, answer: 1 }], settings);
    expect(rightIsSecond.map(([only]) => only)).toEqual(settings.map(() => 1));
  });

  test("is no longer graded once that is aborted", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(gradeSettings(items, grid, signal)).rejects.toThrow("enough");
  });

  test("refuses an item without any probability, by its number", async () => {
    const item = items[3]!;
    const nothing = item.bytes.map(() => -Infinity);
    const generator = {
      ...item.said.generator,
      plain: [{ ...item.said.generator.plain![0]!, logLikelihoods: nothing }],
    };
    const impossible = { ...item, said: { ...item.said, generator } };
    const settings = [defaultSetting(parsePair("pointwise"))];
    await expect(gradeSettings([impossible], settings)).rejects.toThrow(ScoreLogError);
    await expect(gradeSettings([impossible], settings)).rejects.toThrow(
      `item ${item.item} cannot be ranked by pointwise`,
    );
  });
});

describe("the grid", () => {
  test("begins with the reference, and holds nothing twice", () => {
    const names = grid.map(describeSetting);
    expect(names[0]).toBe("contrast equilibrium-discriminator, lambda 0.1");
    expect(new Set(names).size).toBe(names.length);
  });

  test("holds every method with every pair, and for games every two lambdas", () => {
    // 25 pairs; 3 games with 2 × 2 lambdas, and 2 methods that look at both scorers. The generator alone is the same
    // ranking with any partner, so that there are 5, and 5 of the discriminator alone.
    expect(pairs).toHaveLength(25);
    expect(grid).toHaveLength(25 * (3 * 4 + 2) + 5 + 5);
  });

  test("offers only what can be had in each role", () => {
    const offered = offeredPairs((role, scorer) =>
      role === "generator" ? scorer === "contrast" : scorer === "channel",
    );
    expect(offered).toEqual([{ name: "contrast+channel", generator: "contrast", discriminator: "channel" }]);
  });
});
