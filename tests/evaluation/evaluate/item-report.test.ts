import { join } from "node:path";
import { rankCandidates } from "equirank";
import {
  type EvaluationOptions,
  evaluateScores,
  type ItemReport,
  type NumberedItem,
  recordScores,
} from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { createFolder } from "../create-folder";
import { createItems, createScatteredModel, recordingOptions } from "../fake-run";
import { writeLog } from "../write-log";

async function report(log: string, options: EvaluationOptions, texts?: readonly NumberedItem[]): Promise<ItemReport[]> {
  const reports: ItemReport[] = [];
  await evaluateScores(
    [log],
    { resamples: 1, ...options },
    { onItem: (item) => reports.push(item), ...(texts && { texts }) },
  );
  return reports.sort((a, b) => a.item - b.item);
}

describe("the report of an item", () => {
  it("has both players' policies at the first λ and solver, with four digits", async () => {
    // As in the evaluation on paper: a large λ keeps G1 = 0.75 and D1 = 0.8 of the first candidate.
    const log = await writeLog([{ answer: 1, plain: [-1, -1 - Math.log(3)], channel: [-5, -5 - 2 * Math.log(4)] }]);
    const [item] = await report(log, {
      pairs: ["likelihood+channel"],
      methods: ["log-linear-pool", "equilibrium-generator"],
      lambda: [1e9, 0.1],
    });
    const policies = {
      initialGenerator: [0.75, 0.25],
      initialDiscriminator: [0.8, 0.2],
      generator: [0.75, 0.25],
      discriminator: [0.8, 0.2],
    };
    expect(item).toEqual({
      item: 0,
      answer: 1,
      policies: { "likelihood+channel": policies },
      chosen: {
        likelihood: 0,
        "likelihood-per-token": 0,
        "likelihood-per-byte": 0,
        channel: 0,
        "likelihood+channel log-linear-pool": 0,
        "likelihood+channel equilibrium-generator exact 1000000000": 0,
        "likelihood+channel equilibrium-generator exact 0.1": 0,
      },
    });
  });

  it("has no policies where no game is played", async () => {
    const log = await writeLog([{ answer: 0, plain: [-1, -2], channel: [-3, -4] }]);
    const [item] = await report(log, {
      pairs: ["likelihood+channel"],
      methods: ["log-linear-pool"],
    });
    expect(item!.policies).toEqual({});
  });

  it("shows the texts that are given, unless they are others than the scores are of", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    const items = createItems(3);
    await recordScores(recordingOptions(log, items));
    const changed = { ...items[1]!.item, question: "Another question?" };
    const reports = await report(log, {}, [items[0]!, { index: 1, item: changed }]);
    expect(reports.map(({ id }) => id)).toEqual(items.map(({ item }) => item.id));
    expect(reports.map(({ question }) => question)).toEqual([items[0]!.item.question, undefined, undefined]);
    expect(reports.map(({ candidates }) => candidates)).toEqual([items[0]!.item.candidates, undefined, undefined]);
  });

  it("refuses an unknown wish by name", async () => {
    const log = await writeLog([{ answer: 0, plain: [-1, -2], channel: [-3, -4] }]);
    await expect(evaluateScores([log], {}, { onItem: () => {}, text: [] } as never)).rejects.toThrow(
      /reporting\.text is not an option/,
    );
  });
});

describe("a ranking from the log is that of rankCandidates, asked the same", () => {
  const items = createItems(12);

  it.each([
    ["contrast", "equilibrium-discriminator"],
    ["contrast", "equilibrium-generator"],
    ["pointwise", "equilibrium-joint"],
    ["pointwise", "log-linear-pool"],
  ] as const)("%s %s", async (pair, method) => {
    const log = join(await createFolder(), "scores.jsonl");
    const pairs = ["contrast", "pointwise"];
    await recordScores({ ...recordingOptions(log, items), pairs });
    const reports = await report(log, { lambda: [0.1], methods: [method] });
    const name = `${pair} ${method}${method === "log-linear-pool" ? "" : " exact 0.1"}`;
    for (const { item, chosen, policies } of reports) {
      const { question, candidates } = items[item]!.item;
      const { ranking } = await rankCandidates({
        question,
        candidates,
        model: createScatteredModel(),
        method,
        ...(method !== "log-linear-pool" && {
          elimination: false,
          solver: { kind: "exact", lambda: 0.1 },
        }),
        elicitation: { kind: pair, shots: [], testJudge: false },
      });
      expect(chosen[name]).toBe(ranking[0]!.originalIndex);
      for (const { originalIndex: y, generator, initialDiscriminator } of ranking) {
        if (method === "log-linear-pool") continue;
        // The log keeps six decimals of a nat, and the report four of a probability; solving the game amplifies a
        // little.
        expect(policies[pair]!.generator[y]).toBeCloseTo(generator.correct, 3);
        expect(policies[pair]!.initialDiscriminator[y]).toBeCloseTo(initialDiscriminator, 3);
      }
    }
  });

  it("and abstains as often", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    await recordScores({ ...recordingOptions(log, items), pairs: ["contrast"] });
    const { entries } = await evaluateScores([log], {
      methods: ["equilibrium-discriminator"],
      lambda: [0.3],
      resamples: 1,
    });
    let answered = 0;
    let right = 0;
    for (const { item } of items) {
      const { best } = await rankCandidates({
        question: item.question,
        candidates: item.candidates,
        model: createScatteredModel(),
        solver: { kind: "exact", lambda: 0.3 },
        elicitation: { kind: "contrast", shots: [], testJudge: false },
      });
      if (best !== undefined) answered++;
      if (best === item.candidates[item.answer]) right++;
    }
    expect(entries.at(-1)!.abstention).toMatchObject({ answered, right });
  });
});
