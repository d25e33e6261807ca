import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tuneRanking } from "../../../src/evaluation";
import type { NamedPair } from "../../../src/evaluation/evaluate/named-pair";
import { describeTuning } from "../../../src/evaluation/tune/tuning-result";
import { defaultSetting, describeSetting, tuningGrid } from "../../../src/evaluation/tune/tuning-setting";
import { createItems, createModel, record } from "./labelled-items";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Number of the item that a text belongs to; 0 for texts that belong to none, such as a question without content. */
const itemOf = (text: string) => Number(/\d+/.exec(text)?.[0] ?? 0);

/**
 * Tunes on 30 items: on the first `won`, the generator alone is right, on the next `lost` the judge alone, and on the
 * others both. Each is surer than the game could change. The judge decides the reference, the generator the only other
 * setting.
 */
async function tune(won: number, lost: number) {
  const knows = {
    generator: (item: number) => item < won || item >= won + lost,
    judge: (item: number) => item >= won,
  };
  const isBest = (candidate: string, player: keyof typeof knows) =>
    candidate.startsWith("right") === knows[player](itemOf(candidate));
  const model = createModel(
    { generation: 0, judgement: 0 },
    {
      judges: true,
      scoreContinuation: (prompt, continuation) => {
        const isAskedForIt = !prompt.split("\n\n").at(-1)!.includes("Incorrect answer");
        return isBest(continuation.trim(), "generator") === isAskedForIt ? -1 : -101;
      },
      scoreLabel: (prompt, label) => {
        const proposed = prompt.split("Proposed answer: ").at(-1)!;
        const isSaid = ["yes", "true"].includes(label.trim().toLowerCase()) === isBest(proposed, "judge");
        return -Math.log(1 + Math.exp(isSaid ? -100 : 100)) - Math.log(5);
      },
    },
  );
  const log = await record(join(folder, `${won}-${lost}.jsonl`), model, createItems(30));
  return tuneRanking([log], { reference: "contrast", pairs: ["contrast"], methods: ["generative"], lambda: [0.1] });
}

test("a gain of less than one standard error keeps the reference", async () => {
  const result = await tune(8, 5);
  const { gain, choices, ...plan } = result.crossValidation;
  // The five folds, dealt ten times, are the default.
  expect(plan).toMatchObject({ folds: 5, repetitions: 10, seed: 0 });
  expect(result.settings).toBe(2);
  expect([result.reference, result.chosen].map(({ accuracy }) => accuracy.proportion)).toEqual([22 / 30, 25 / 30]);
  expect(gain.estimate).toBeGreaterThan(0);
  expect(gain.estimate).toBeLessThan(gain.standardError);
  expect(result).toMatchObject({ verdict: "no better", configuration: { method: "equilibrium-discriminator" } });
  expect(choices.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  // Three of 30 items more; luck is told from a gain by two standard errors.
  const text = describeTuning(result);
  expect(text).toContain("the +10.0 points that the best setting gains on the items that chose it");
  expect(text).toContain(`only gains above ${Math.round(2 * 100 * gain.standardError)} points can be told from luck`);
});

test("one of more than one standard error and less than two is probably one", async () => {
  const result = await tune(10, 4);
  const { gain } = result.crossValidation;
  expect(gain.estimate).toBeGreaterThan(gain.standardError);
  expect(gain.estimate).toBeLessThan(2 * gain.standardError);
  expect(result).toMatchObject({ verdict: "probably better", configuration: { method: "generative" } });
  expect(describeTuning(result)).toContain("but that may be luck: the interval contains 0.");
});

test("a grid has each ranking by one scorer alone once", () => {
  const pair = (generator: "contrast" | "likelihood", discriminator: "yes-no" | "channel"): NamedPair => ({
    name: `${generator}+${discriminator}`,
    generator,
    discriminator,
  });
  const pairs = [pair("contrast", "yes-no"), pair("likelihood", "yes-no"), pair("contrast", "channel")];
  const grid = tuningGrid(defaultSetting(pairs[0]!), pairs, ["log-odds-sum", "generative", "discriminative"], [0.1]);
  expect(grid.map(describeSetting)).toEqual([
    "contrast+yes-no equilibrium-discriminator, lambda 0.1",
    "contrast+yes-no log-odds-sum",
    "contrast+yes-no generative",
    "contrast+yes-no discriminative",
    "likelihood+yes-no log-odds-sum",
    "likelihood+yes-no generative",
    "contrast+channel log-odds-sum",
    "contrast+channel discriminative",
  ]);
});
