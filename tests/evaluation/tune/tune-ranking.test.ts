import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultShots, InvalidArgumentError, rankCandidates } from "equirank";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  recordScores,
  ScoreLogError,
  type TuningOptions,
  type TuningResult,
  tuneRanking,
} from "../../../src/evaluation";
import { parseRankingConfiguration } from "../../../src/evaluation/tune/ranking-configuration";
import { planTuning } from "../../../src/evaluation/tune/tuning-options";
import { describeTuning } from "../../../src/evaluation/tune/tuning-result";
import { parsePair } from "../../../src/internal";
import { writeLog } from "../write-log";
import { createItems, createModel, type Knowledge, record } from "./labelled-items";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
});

afterAll(() => rm(folder, { recursive: true }));

const items = createItems(60);

/** Part of the default grid, for speed. */
const grid = {
  pairs: ["contrast", "pointwise", "likelihood+channel", "likelihood-per-byte+true-false"],
  lambda: [0.1, 0.05],
};

/** Hooks have 10 s by default, which busy machines exceed. */
const hookTimeout = 60_000;

async function recordModel(name: string, knowledge: Knowledge): Promise<string> {
  return record(join(folder, `${name}.jsonl`), createModel(knowledge), items);
}

describe("a model that knows by likelihood what it cannot judge", () => {
  const knowledge = { generation: 3, judgement: 0 };
  let log: string;
  let result: TuningResult;

  beforeAll(async () => {
    log = await recordModel("knowing", knowledge);
    result = await tuneRanking([log], grid);
  }, hookTimeout);

  test("is better ranked by another setting than the reference", () => {
    expect(result).toMatchObject({ format: 1, verdict: "better", items: 60, incompleteItems: 0 });
    expect(result.reference.setting).toBe("contrast equilibrium-discriminator, lambda 0.1");
    expect(result.crossValidation.gain.lower).toBeGreaterThan(0);
    expect(result.chosen.accuracy.proportion).toBeGreaterThan(result.reference.accuracy.proportion + 0.15);
  });

  test("is promised less than the items that chose say", () => {
    const { accuracy, trainingAccuracy, choices } = result.crossValidation;
    expect(accuracy.estimate).toBeLessThan(result.chosen.accuracy.proportion);
    expect(accuracy.estimate).toBeLessThan(trainingAccuracy);
    expect(choices.length).toBeLessThanOrEqual(5);
    expect(choices.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-12);
  });

  test("is ranked by the configuration as it was graded", async () => {
    const configuration = parseRankingConfiguration(JSON.parse(JSON.stringify(result.configuration)));
    const model = createModel(knowledge);
    let right = 0;
    let expected = 0;
    for (const { item } of items) {
      const { question, candidates, answer } = item;
      const { ranking, confidence } = await rankCandidates({
        ...configuration,
        ...{ question, candidates, model },
      });
      if (ranking[0]!.originalIndex === answer) right++;
      expected += confidence!;
    }
    expect(right / items.length).toBe(result.chosen.accuracy.proportion);
    // Isotonic regression keeps the mean: the confidences promise as many right answers as there are. Logs keep 6
    // digits.
    expect(expected).toBeCloseTo(right, 3);
  });

  test("gives the same again, and another dealing for another seed", async () => {
    expect(await tuneRanking([log], grid)).toEqual(result);
    const other = await tuneRanking([log], { ...grid, seed: 1 });
    expect(other.crossValidation.gain).not.toEqual(result.crossValidation.gain);
    expect(other.chosen).toEqual(result.chosen);
  });

  test("keeps the reference where there is nothing else", async () => {
    const kept = await tuneRanking([log], {
      pairs: ["pointwise"],
      methods: ["equilibrium-discriminator"],
      lambda: [0.1],
    });
    expect(kept).toMatchObject({ verdict: "no better", settings: 1, chosen: kept.reference });
    expect(kept.crossValidation.gain).toMatchObject({ estimate: 0, standardError: 0 });
    expect(kept.crossValidation.choices).toEqual([{ setting: kept.reference.setting, share: 1 }]);
    expect(describeTuning(kept)).toContain("no setting is right on more of these items");
  });

  test("chooses among the pairs, methods and lambdas given", async () => {
    const few = await tuneRanking([log], {
      pairs: ["pointwise"],
      methods: ["equilibrium-joint", "generative"],
      lambda: [0.2],
    });
    // Two settings and the reference, which is ER-D of the first pair at 0.1.
    expect(few.settings).toBe(3);
    expect(few.reference.setting).toBe("pointwise equilibrium-discriminator, lambda 0.1");
  });

  test("is described with the sentence that follows from the verdict", () => {
    const text = describeTuning(result);
    expect(text).toContain(`Recommended: ${result.chosen.setting}.`);
    expect(text).toContain("the interval excludes 0");
    expect(text).not.toMatch(/NaN|undefined/);
  });
});

describe("a model that knows nothing", () => {
  let result: TuningResult;

  beforeAll(async () => {
    result = await tuneRanking([await recordModel("ignorant", { generation: 0, judgement: 0 })]);
  }, hookTimeout);

  test("keeps the reference, and says so plainly", () => {
    expect(result.verdict).toBe("no better");
    expect(result.configuration).toMatchObject({
      method: "equilibrium-discriminator",
      solver: { kind: "exact", lambda: { generator: 0.1, discriminator: 0.1 } },
      calibration: { format: 1, items: expect.any(Number) as number },
      elicitation: {
        generator: "contrast",
        discriminator: "yes-no",
        prompts: "completion",
        shots: [],
      },
    });
    expect(describeTuning(result)).toContain("Tuning found nothing that is clearly better");
    expect(describeTuning(result)).toMatch(/only gains above [1-9]\d* points can be told from luck/);
    // Where all parts came to the same, they do not show how far luck goes.
    const { crossValidation } = result;
    const gain = { estimate: 0, standardError: 0, lower: 0, upper: 0 };
    const alike = describeTuning({ ...result, crossValidation: { ...crossValidation, gain } });
    expect(alike).toMatch(/are 0\.0 on items left out\.\n$/);
  });

  test("would have been promised a gain without cross-validation", () => {
    const { chosen, reference, crossValidation } = result;
    const naive = chosen.accuracy.proportion - reference.accuracy.proportion;
    expect(naive).toBeGreaterThan(0.1);
    expect(crossValidation.gain.estimate).toBeLessThan(naive - 0.05);
  });
});

describe("the worked examples in the configuration", () => {
  const shots = [{ question: "Best?", correct: "this", incorrect: "that" }];
  const recordShots = async (name: string, given: typeof shots) => {
    const log = join(folder, `${name}.jsonl`);
    const model = createModel({ generation: 1, judgement: 1 });
    await recordScores({
      log,
      task: "made",
      items: items.slice(0, 12),
      model,
      pairs: (await planTuning(model)).pairs,
      prompts: "chat",
      shots: given,
    });
    return log;
  };

  test("are the library's where the scores were taken with them", async () => {
    const { configuration } = await tuneRanking([await recordShots("eight", [...defaultShots])], grid);
    expect(configuration.elicitation).toMatchObject({ prompts: "chat", shots: defaultShots });
  });

  test("have to be given where they are the caller's", async () => {
    const log = await recordShots("own", shots);
    await expect(tuneRanking([log], grid)).rejects.toThrow(ScoreLogError);
    await expect(tuneRanking([log], { ...grid, shots: [] })).rejects.toThrow(InvalidArgumentError);
    await expect(tuneRanking([log], { shots: [{ ...shots[0]!, correct: "those" }] })).rejects.toThrow(
      "must be the 1 worked examples that the scores were taken with",
    );
    const { configuration } = await tuneRanking([log], { ...grid, shots });
    expect(configuration.elicitation.shots).toEqual(shots);
  });

  test("cannot be had with prompts of the caller's own", async () => {
    const log = join(folder, "custom.jsonl");
    const model = createModel({ generation: 1, judgement: 1 });
    const { pairs } = await planTuning(model);
    const prompts = { contentFreeQuestion: "…" };
    await recordScores({ log, task: "made", items: items.slice(0, 8), model, pairs, prompts });
    await expect(tuneRanking([log])).rejects.toThrow("prompts of the caller's own");
  });
});

describe("what cannot be tuned", () => {
  let log: string;
  beforeAll(async () => {
    const model = createModel({ generation: 1, judgement: 1 }, { id: "few" });
    log = await record(join(folder, "few.jsonl"), model, items.slice(0, 4));
  });

  test.each([
    ["an unknown option", { fold: 3 }, "options.fold"],
    ["one fold", { folds: 1 }, "options.folds"],
    ["more folds than items", { folds: 5 }, "number of items, 4"],
    ["no repetition", { folds: 2, repetitions: 0 }, "options.repetitions"],
    ["a negative seed", { folds: 2, seed: -1 }, "options.seed"],
    ["an unknown pair", { folds: 2, pairs: ["sum+total"] }, "pair"],
    ["an unknown reference", { folds: 2, reference: "best" }, "pair"],
    ["an unknown method", { folds: 2, methods: ["luck"] }, "options.method"],
    ["λ = 0", { folds: 2, lambda: [0] }, "options.lambda"],
    ["shots that are none", { folds: 2, shots: [{ question: "?" }] }, "shots[0].correct"],
  ])("is refused: %s", async (_, options, message) => {
    await expect(tuneRanking([log], options as TuningOptions)).rejects.toThrow(InvalidArgumentError);
    await expect(tuneRanking([log], options as TuningOptions)).rejects.toThrow(message);
  });

  test("is a log without a complete item", async () => {
    const empty = join(folder, "empty.jsonl");
    const model = createModel({ generation: 1, judgement: 1 });
    const { pairs } = await planTuning(model);
    await recordScores({ log: empty, task: "made", items: [], model, pairs });
    await expect(tuneRanking([empty])).rejects.toThrow("no item has all its answers yet");
  });

  test("is a log of open questions, of which answers are ranked and not their paths", async () => {
    const item = { answer: [1], answers: [0, 0, 1], draws: [0, 1, 2], plain: [-1, -2, -3], channel: [-1, -2, -3] };
    const log = await writeLog([item, item]);
    await expect(tuneRanking([log], { folds: 2 })).rejects.toThrow(/questions with choices, and these are open/);
  });
});

describe("what to record", () => {
  test("is all that the model can give, against the library's default for it", async () => {
    const able = await planTuning(createModel({ generation: 1, judgement: 1 }));
    expect(able.pairs).toHaveLength(25);
    expect(able.reference).toBe("contrast");
    const blind = createModel({ generation: 1, judgement: 0 }, { id: "blind" });
    expect((await planTuning(blind)).reference).toBe("pointwise");
  });

  test("leaves out what it cannot", async () => {
    const withoutLabels = createModel({ generation: 1, judgement: 1 }, { capabilities: { nextTokenLogprobs: false } });
    const { pairs, reference } = await planTuning(withoutLabels);
    expect(reference).toBe("pointwise");
    expect(pairs).not.toContain("contrast");
    expect(new Set(pairs.map((name) => parsePair(name).discriminator))).toEqual(
      new Set(["pointwise-mutual-information", "channel"]),
    );
    const lettersOnly = createModel({ generation: 1, judgement: 1 }, { capabilities: { scoreContinuations: false } });
    const lettered = await planTuning(lettersOnly);
    expect(lettered.reference).toBe("choice");
    expect(lettered.pairs.every((name) => parsePair(name).generator === "choice")).toBe(true);
  });
});

test.each([
  { count: 2, verdict: "no better" },
  { count: 40, verdict: "better" },
])("$count items that are all alike give an interval with a width, within its range", async ({ count, verdict }) => {
  // The judge is wrong throughout, the generator right.
  const scoreContinuation = (prompt: string, continuation: string) => {
    const wanted = prompt.split("\n\n").at(-1)!.includes("Incorrect answer") ? "wrong" : "right";
    return continuation.trim().startsWith(wanted) ? -1 : -101;
  };
  const model = createModel({ generation: 0, judgement: -100 }, { scoreContinuation });
  const log = await record(join(folder, `alike-${count}.jsonl`), model, createItems(count));
  const options = { reference: "contrast", pairs: ["contrast"], methods: ["generative"] as const, lambda: [0.1] };
  const result = await tuneRanking([log], { ...options, folds: 2 });
  const { accuracy, gain } = result.crossValidation;
  expect([accuracy.estimate, accuracy.upper, gain.estimate, gain.upper]).toEqual([1, 1, 1, 1]);
  expect(accuracy.lower).toBeLessThan(1);
  expect(accuracy.lower).toBeGreaterThanOrEqual(0);
  expect(gain.lower).toBeLessThan(1);
  expect(gain.lower).toBeGreaterThanOrEqual(-1);
  expect(result.verdict).toBe(verdict);
});
