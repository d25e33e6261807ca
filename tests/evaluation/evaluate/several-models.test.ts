import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultShots, type ElicitationOptions, rankCandidates } from "equirank";
import {
  type EvaluationOptions,
  type EvaluationReport,
  evaluateScores,
  type ItemReport,
  recordScores,
} from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { pairOfSeat } from "../../../src/evaluation/evaluate/named-pair";
import { describeOutcome, listHeadline, renderCsv, renderJson } from "../../../src/internal";
import type { FakeLanguageModel } from "../../fakes/fake-language-model";
import { createFolder } from "../create-folder";
import { createItems, createOwnModel, quickEvaluation } from "../fake-run";
import { type HandMadeItem, writeLog } from "../write-log";

type Models = Record<"generator" | "discriminator", readonly FakeLanguageModel[]>;

describe("the evaluation of several models' logs is that of a call with these models", () => {
  const items = createItems(6);
  const methods = ["equilibrium-discriminator", "equilibrium-generator", "log-odds-sum", "greedy"] as const;
  /** Logs keep numbers to a millionth of a nat, and item reports keep probabilities to four digits. */
  const tolerance = 1.1e-4;
  const [a, b, c, d] = ["fake:a", "fake:b", "fake:c", "fake:d"].map((id) => createOwnModel(id)) as [
    FakeLanguageModel,
    FakeLanguageModel,
    FakeLanguageModel,
    FakeLanguageModel,
  ];
  const weak = createOwnModel("fake:weak", { judges: false });
  const untested = { shots: defaultShots, testJudge: false };

  /** The logs of the seats that a call gives its models. */
  async function record({ generator, discriminator }: Models, pair: string): Promise<[string[], ...string[][]]> {
    const folder = await createFolder();
    const logs = discriminator.map((_, k) => join(folder, `scores-${k}.jsonl`));
    for (const [k, judge] of discriminator.entries()) {
      const speaker = generator[k % generator.length]!;
      await recordScores({
        ...{ log: logs[k]!, task: "colours", items, pairs: [pairOfSeat(pair, k)!] },
        model: speaker === judge ? judge : { generator: speaker, discriminator: judge },
        shots: defaultShots,
      });
    }
    return logs.map((log) => [log]) as [string[], ...string[][]];
  }

  it.each<[name: string, model: Models, pair: string, elicitation: ElicitationOptions]>([
    [
      "two models in both roles",
      { generator: [a, b], discriminator: [a, b] },
      "contrast",
      { kind: "contrast", ...untested },
    ],
    [
      "a model for each place",
      { generator: [a, b], discriminator: [c, d] },
      "contrast",
      { kind: "contrast", ...untested },
    ],
    [
      "one generator before two judges",
      { generator: [a], discriminator: [c, d] },
      "contrast",
      { kind: "contrast", ...untested },
    ],
    [
      "three models by scores without labels",
      { generator: [a, b, c], discriminator: [a, b, c] },
      "pointwise",
      { kind: "pointwise", ...untested },
    ],
    [
      "two models with several scorers, by the weights that the report gives",
      { generator: [a, b], discriminator: [a, b] },
      "likelihood-per-token/contrast+yes-no",
      {
        generator: ["likelihood-per-token", "contrast"],
        discriminator: "yes-no",
        ...untested,
      },
    ],
    [
      "the default call, where the second fails the judge's test",
      { generator: [a, weak], discriminator: [a, weak] },
      "contrast:pointwise",
      {},
    ],
  ])("%s", async (_, model, pair, elicitation) => {
    const found: ItemReport[] = [];
    const logs = await record(model, pair);
    const report = await evaluateScores(
      logs,
      { ...quickEvaluation, pairs: [pair], methods },
      { onItem: (item) => found.push(item) },
    );
    const [evaluated] = report.pairs;
    const { weights } = evaluated!;
    expect(weights !== undefined).toBe(pair.includes("/"));
    expect(found).toHaveLength(items.length);
    const effective: Record<keyof Models, number[]> = { generator: [], discriminator: [] };
    for (const { item, chosen, policies } of found) {
      for (const method of methods) {
        const { question, candidates } = items[item]!.item;
        const call = await rankCandidates({
          ...{ question, candidates, model, method },
          elicitation: { ...elicitation, ...(weights && { weights }) },
        });
        const isGame = method.startsWith("equilibrium");
        const entry = `${pair} ${method}${isGame ? " exact 0.1" : ""}`;
        expect(chosen[entry]).toBe(call.ranking[0]!.originalIndex);
        if (method !== "equilibrium-discriminator") continue;
        for (const ranked of call.ranking) {
          const expected = {
            initialGenerator: ranked.initialGenerator.correct,
            initialDiscriminator: ranked.initialDiscriminator,
            generator: ranked.generator.correct,
            discriminator: ranked.discriminator,
          };
          for (const [name, probability] of Object.entries(expected)) {
            const own = policies[pair]![name as keyof typeof expected][ranked.originalIndex]!;
            expect(Math.abs(own - probability)).toBeLessThan(tolerance);
          }
        }
        effective.generator.push(call.elicitation!.effective!.generator);
        effective.discriminator.push(call.elicitation!.effective!.discriminator);
      }
    }
    for (const role of ["generator", "discriminator"] as const) {
      const mean = effective[role].reduce((sum, value) => sum + value, 0) / items.length;
      expect(Math.abs(evaluated!.effective![role] - mean)).toBeLessThan(tolerance);
      expect(evaluated!.members![role].map(({ model }) => model)).toEqual(model[role].map(({ id }) => id));
    }
  });
});

/*
 * Two candidates, of which log P(y|x) and log P(x|y) differ by so many nats, in favour of the first where positive:
 *
 * item | right | plain: A  B   mean | channel: A  B   mean
 * 0    | 0     |        2  -3  -0.5 |          4   4   4
 * 1    | 1     |        2   6   4   |         -4  -2  -3
 * 2    | 0     |       -2   8   3   |          1   1   1
 */
const byA = [
  { answer: 0, plain: [-1, -3], channel: [-1, -5], digest: "zero" },
  { answer: 1, plain: [-1, -3], channel: [-5, -1], digest: "one" },
  { answer: 0, plain: [-3, -1], channel: [-2, -3], digest: "two" },
] satisfies HandMadeItem[];
const byB = [
  { answer: 0, plain: [-4, -1], channel: [-1, -5], digest: "zero" },
  { answer: 1, plain: [-1, -7], channel: [-3, -1], digest: "one" },
  { answer: 0, plain: [-1, -9], channel: [-2, -3], digest: "two" },
] satisfies HandMadeItem[];

/** So large a λ that both players keep their initial policies but for 1e-9. */
const frozen = 1e9;

async function evaluate(
  a: readonly HandMadeItem[],
  b: readonly HandMadeItem[],
  options: EvaluationOptions = {},
): Promise<EvaluationReport> {
  const logs = [[await writeLog(a, "A")], [await writeLog(b, "B")]];
  const usual = { pairs: ["likelihood+channel"], lambda: [frozen], resamples: 200 };
  return evaluateScores(logs, { ...usual, ...options });
}

const rightOf = ({ entries }: EvaluationReport, name: string) => entries.find((entry) => entry.name === name)?.right;

describe("two models' logs of three items, computed on paper", () => {
  it("are pooled by the mean of their log-odds, each scorer alone as well", async () => {
    const report = await evaluate(byA, byB);
    expect(report).toMatchObject({ items: 3, incompleteItems: 0, cost: { queries: 18 } });
    // The likelihood is right on item 2 alone, the channel on all.
    expect(rightOf(report, "likelihood")).toBe(1);
    expect(rightOf(report, "channel")).toBe(3);
    expect(rightOf(report, "likelihood+channel generative")).toBe(1);
    // Two candidates' sum: 3.5, 1 and 4 nats in favour of the first.
    expect(rightOf(report, "likelihood+channel log-odds-sum")).toBe(2);
  });

  it("say which models there are, what part each has in the pools, and how many they are worth", async () => {
    const report = await evaluate(byA, byB);
    expect(report.scores.models.generator.id).toBe("A");
    expect(report.others!.map(({ models }) => models.generator.id)).toEqual(["B"]);
    const [pair] = report.pairs;
    const share = (values: readonly [number, number][]) =>
      expect.closeTo(values.reduce((sum, [own, all]) => sum + own / all, 0) / values.length, 12);
    // By spread: half the difference.
    expect(pair!.members).toEqual({
      generator: [
        {
          model: "A",
          share: share([
            [2, 5],
            [2, 8],
            [2, 10],
          ]),
        },
        {
          model: "B",
          share: share([
            [3, 5],
            [6, 8],
            [8, 10],
          ]),
        },
      ],
      discriminator: [
        {
          model: "A",
          share: share([
            [1, 2],
            [4, 6],
            [1, 2],
          ]),
        },
        {
          model: "B",
          share: share([
            [1, 2],
            [2, 6],
            [1, 2],
          ]),
        },
      ],
    });
    // Two that contradict each other are worth no more than two, and two that agree are worth one.
    expect(pair!.effective).toEqual({
      generator: expect.closeTo((2 + 1 + 2) / 3, 12),
      discriminator: expect.closeTo(1, 12),
    });
    expect(describeOutcome(report).join("\n")).toMatch(
      /3 items of by hand, answered by A and B;.*In the pools of likelihood\+channel, A 28\.3 % and B 71\.7 % of the generator, worth 1\.667 independent models; A 55\.6 % and B 44\.4 % of the discriminator/s,
    );
    expect(renderCsv(report)).toContain("by hand,A and B,A and B,likelihood");
  });

  it("are compared with each model alone, which is what its own log says", async () => {
    const pairs = ["likelihood+channel", "likelihood+channel@1", "likelihood+channel@2"];
    const report = await evaluate(byA, byB, { pairs });
    const game = (pair: string) => `${pair} equilibrium-generator exact ${frozen}`;
    // A is right on item 0, B on item 2, and so is the mean.
    expect(pairs.map((pair) => rightOf(report, game(pair)))).toEqual([1, 1, 1]);
    const compared = report.comparisons.filter(({ baseline }) => baseline.includes("exact"));
    expect(compared.map(({ entry }) => entry)).not.toContain(game(pairs[1]!));
    expect(compared.filter(({ entry }) => entry === game(pairs[0]!))).toMatchObject([
      { baseline: game(pairs[1]!), won: 1, lost: 1 },
      { baseline: game(pairs[2]!), won: 0, lost: 0 },
    ]);
    const alone = await evaluateScores([await writeLog(byB, "B")], {
      pairs: ["likelihood+channel"],
      lambda: [frozen],
      resamples: 200,
    });
    const own = alone.entries.filter(({ pair }) => pair !== undefined);
    const joined = report.entries.filter(({ pair }) => pair === pairs[2]);
    expect(joined).toEqual(
      own.map((entry) => ({
        ...entry,
        name: entry.name.replace("channel", "channel@2"),
        pair: pairs[2],
      })),
    );
  });

  it("evaluate each model alone by default, and put the best beside the default call", async () => {
    const log = async (id: string) => {
      const folder = await createFolder();
      const file = join(folder, "scores.jsonl");
      await recordScores({
        ...{ log: file, task: "colours", items: createItems(8), pairs: ["contrast"] },
        model: createOwnModel(id),
      });
      return [file];
    };
    const report = await evaluateScores([await log("fake:a"), await log("fake:b")], quickEvaluation);
    expect(report.pairs.map(({ name }) => name)).toEqual(["contrast", "contrast@1", "contrast@2"]);
    const best = Math.max(...[1, 2].map((k) => rightOf(report, `contrast@${k} equilibrium-discriminator exact 0.1`)!));
    const row = listHeadline(report).find(({ label }) => label.includes("best model alone"));
    expect(row!.entry).toMatchObject({ method: "equilibrium-discriminator", right: best });
    expect(row!.entry.pair).toMatch(/^contrast@[12]$/);
  });

  it("are joined by their texts, whatever their places and order, and others are left out", async () => {
    const expected = await evaluate(byA, byB);
    const moved = [byB[2]!, { ...byB[0]!, digest: "more" }, byB[0]!, byB[1]!];
    const report = await evaluate(byA, moved);
    expect(report.incompleteItems).toBe(1);
    expect(renderJson({ ...report, incompleteItems: 0 })).toBe(renderJson(expected));
  });

  it("count a model that is there twice once", async () => {
    const [once, again] = [await writeLog(byA, "A"), await writeLog(byA, "A")];
    const [pair] = (
      await evaluateScores([[once], [await writeLog(byB, "B")], [again]], {
        ...{ pairs: ["likelihood+channel"], lambda: [frozen], resamples: 200 },
      })
    ).pairs;
    expect(pair!.members).toEqual((await evaluate(byA, byB)).pairs[0]!.members);
  });

  it("may be in parts, and one model's in a list of its own is evaluated as it is", async () => {
    const log = await writeLog(byA, "A");
    const options = { pairs: ["likelihood+channel"], lambda: [frozen], resamples: 200 };
    const report = renderJson(await evaluateScores([log], options));
    expect(renderJson(await evaluateScores([[log]], options))).toBe(report);
    const lines = (await readFile(log, "utf8")).trimEnd().split("\n");
    const part = join(await createFolder(), "scores-2-of-2.jsonl");
    await writeFile(part, `${[lines[0], ...lines.slice(5)].join("\n")}\n`);
    await writeFile(log, `${lines.slice(0, 5).join("\n")}\n`);
    const inParts = [[log, part], [await writeLog(byB, "B")]];
    expect(renderJson(await evaluateScores(inParts, options))).toBe(renderJson(await evaluate(byA, byB)));
  });
});

describe("what cannot be evaluated together is refused", () => {
  it.each<[string, EvaluationOptions, RegExp]>([
    [
      "three pairs for two models",
      { pairs: ["likelihood+channel:likelihood+channel:likelihood+channel"] },
      /options\.pairs must have one pair of scorers for each of the 2 models/,
    ],
    ["a third of two models", { pairs: ["likelihood+channel@3"] }, /options\.pairs must be .*contrast/],
    [
      "scorers that one model was not asked for",
      { pairs: ["likelihood+channel:likelihood+yes-no"] },
      /must be made of scorers that the log has the answers for: .*plain, channel; and the next with plain, channel/,
    ],
  ])("%s", async (_, options, message) => {
    await expect(evaluate(byA, byB, options)).rejects.toThrow(message);
  });

  it("logs without a common item, and a model without a log", async () => {
    const others = byB.map((item) => ({ ...item, digest: `${item.digest}!` }));
    await expect(evaluate(byA, others)).rejects.toThrow(/no item has all its answers yet from all models/);
    await expect(evaluateScores([[await writeLog(byA)], []])).rejects.toThrow(/files must name at least one score log/);
  });
});
