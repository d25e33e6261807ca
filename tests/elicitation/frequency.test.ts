import {
  type ElicitationOptions,
  elicitLogLikelihoods,
  MissingCapabilityError,
  ModelResponseError,
  rankCandidates,
} from "equirank";
import { describe, expect, test } from "vitest";
import { answerFromCounts, findLabel, redrawCounts } from "../../src/elicitation/counted-answers";
import type { QueryName } from "../../src/elicitation/queries";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const question = "Which?";
const candidates = ["red", "blue", "green"];
const { log, sqrt } = Math;

/** A number from 0 to 1 that follows from the seed and prompt, spread like chance (mulberry32). */
function uniform(seed: number, prompt: string): number {
  let state = seed * 0x9e3779b1 + prompt.length * 0x85ebca6b;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

/** P(yes) of the judge for each candidate, and how the generator chooses letters for either kind of answer. */
const affirmed: Record<string, number> = { red: 0.2, blue: 0.9, green: 0.4 };
const chosen = { correct: [0.1, 0.7, 0.2], incorrect: [0.5, 0.1, 0.4] };

/** A model that only says things, by these probabilities. */
const speaker: FakeLanguageModelOptions = {
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
  drawText: (prompt, { seed = 0 }) => {
    const drawn = uniform(seed, prompt);
    const judged = /Proposed answer: (\w+)/.exec(prompt)?.[1];
    if (judged !== undefined) return drawn < affirmed[judged]! ? " Yes." : "No, it is not";
    const [a, b] = prompt.includes("Incorrect") ? chosen.incorrect : chosen.correct;
    return drawn < a! ? "A" : drawn < a! + b! ? " (B)" : "C. green";
  },
};

function elicit(
  elicitation: ElicitationOptions = {},
  model = new FakeLanguageModel(speaker),
  drawn?: Parameters<typeof elicitLogLikelihoods>[0]["drawn"],
) {
  return elicitLogLikelihoods({
    question,
    candidates,
    model,
    elicitation: { seed: 5, ...elicitation },
    drawn,
  });
}

describe("the label that a text answers with", () => {
  const yesNo = [
    [" Yes", "Yes", "yes"],
    ["No", " no", "no"],
  ];
  const letters = [
    ["A", " A"],
    ["B", " B"],
  ];
  test.each<[string, readonly (readonly string[])[], number | undefined]>([
    [" Yes.", yesNo, 0],
    ["no\n", yesNo, 1],
    ["**No**, since", yesNo, 1],
    ["Yes, it is", yesNo, 0],
    ["Not at all", yesNo, undefined],
    ["Yesterday", yesNo, undefined],
    ["The answer is yes", yesNo, 0],
    ["**YES**", yesNo, 0],
    ["Sure, yes!", yesNo, 0],
    ["Let me see. The answer is: No.", yesNo, 1],
    ["Yes? The answer is no", yesNo, 1],
    ["It is certainly not yes", yesNo, undefined],
    ["", yesNo, undefined],
    ["A", letters, 0],
    ["(B)", letters, 1],
    ["B. a pig", letters, 1],
    ["A horse", letters, undefined],
    ["The answer is B)", letters, 1],
    ["The correct answer is **(A)**.", letters, 0],
    ["Answer: B. a pig", letters, 1],
    ["Option B", letters, 1],
    ["I choose A.", letters, 0],
    ["The answer is A horse", letters, undefined],
    ["It is not B", letters, undefined],
    ["Not A.", letters, undefined],
    ["A or B", letters, undefined],
    ["Both A and B", letters, undefined],
    ["a", letters, undefined],
    ["Both", letters, undefined],
    ["AB", letters, undefined],
  ])("%j", (text, labels, expected) => {
    expect(findLabel(text, labels)).toBe(expected);
  });
});

describe("counts", () => {
  test("become probabilities with half a count added to each and to what was something else", () => {
    const answer = answerFromCounts({ counts: [12, 5], draws: 20 });
    // Three outcomes: 12, 5 and 3 of 20.
    expect(answer.logLikelihoods[0]).toBeCloseTo(log(12.5 / 21.5), 14);
    expect(answer.logLikelihoods[1]).toBeCloseTo(log(5.5 / 21.5), 14);
    expect(answer.uncoveredMass).toBeCloseTo(3 / 20, 14);
  });

  test("are drawn anew from those probabilities", () => {
    const asked: unknown[] = [];
    const redrawn = redrawCounts({ counts: [1], draws: 2 }, (probabilities, trials) => {
      asked.push(probabilities, trials);
      return [2, 0];
    });
    expect(redrawn).toEqual({ counts: [2], draws: 2 });
    // (1 + 1/2) / (2 + 1), and the same for what is something else.
    expect(asked[0]).toEqual([expect.closeTo(0.5, 14), expect.closeTo(0.5, 14)]);
    expect(asked[1]).toBe(2);
  });
});

describe("a model that only samples", () => {
  test("is asked by letters and by yes or no, and its answers are counted", async () => {
    const model = new FakeLanguageModel(speaker);
    const { report, logLikelihoods, usage } = await elicit({ samples: 10 }, model);
    expect(report).toMatchObject({
      kind: "frequency",
      generator: "choice",
      discriminator: "yes-no",
      reason: "the default, but counted among samples because fake gives no log-probabilities",
      judge: null,
    });
    expect(model.calls.map(({ kind, options }) => [kind, options?.count, options?.maxTokens])).toEqual(
      Array.from({ length: 5 }, () => ["samples", 10, 8]),
    );
    expect(usage.requests).toBe(50);
    const places = report.counted!.map(({ query, candidate }) => [query, candidate]);
    expect(places).toEqual<[QueryName, number | null][]>([
      ["choice-correct", null],
      ["choice-incorrect", null],
      ["yes-no", 0],
      ["yes-no", 1],
      ["yes-no", 2],
    ]);
    for (const { draws, counts, standardErrors } of report.counted!) {
      expect(draws).toBe(10);
      counts.forEach((count, i) => {
        const p = (count + 0.5) / (10 + (counts.length + 1) / 2);
        expect(standardErrors[i]).toBeCloseTo(sqrt((p * (1 - p)) / 10), 14);
      });
    }
    const [first] = logLikelihoods.generator as number[][];
    const { counts } = report.counted![0]!;
    expect(first).toEqual(counts.map((count) => expect.closeTo(log((count + 0.5) / 12), 12)));
  });

  test("no two calls draw with the same seeds", async () => {
    const model = new FakeLanguageModel(speaker);
    await elicit({ samples: 4 }, model);
    const seeds = model.calls.map(({ options }) => options?.seed);
    // The generator's two calls and the discriminator's three, of four texts each.
    expect(seeds).toEqual([5, 9, 13, 17, 21]);
  });

  test("counts approach the probabilities, and their error is what it is said to be", async () => {
    const shares: number[] = [];
    let stated = 0;
    for (let run = 0; run < 200; run++) {
      const { report } = await elicit({ seed: 1000 * run });
      const { counts, draws, standardErrors } = report.counted!.find(({ candidate }) => candidate === 2)!;
      shares.push(counts[0]! / draws);
      stated += standardErrors[0]! / 200;
    }
    const mean = shares.reduce((sum, share) => sum + share / 200, 0);
    const deviation = sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2 / 199, 0));
    // Of 4,000 answers with P(yes) = 0.4: a standard error of 0.008; four of them.
    expect(mean).toBeGreaterThan(0.4 - 0.032);
    expect(mean).toBeLessThan(0.4 + 0.032);
    // sqrt(0.4 · 0.6 / 20) = 0.1095; the deviation of 200 runs is known to a twentieth of itself, and smoothing adds a
    // little.
    expect(deviation).toBeGreaterThan(0.085);
    expect(deviation).toBeLessThan(0.135);
    expect(stated).toBeGreaterThan(0.1);
    expect(stated).toBeLessThan(0.115);
  });

  test("its judge is tested where that is asked for", async () => {
    const { report } = await elicit({ testJudge: true, samples: 2 });
    expect(report.judge).toMatchObject({ pairs: 8 });
  });

  test("gives no likelihood: the method greedy is refused", async () => {
    await expect(
      rankCandidates({
        question,
        candidates,
        model: new FakeLanguageModel(speaker),
        method: "greedy",
      }),
    ).rejects.toThrow(MissingCapabilityError);
  });

  test("plays beside a model with log-probabilities, which is not counted", async () => {
    const judge = new FakeLanguageModel({ id: "judge" });
    const { report } = await elicitLogLikelihoods({
      question,
      candidates,
      model: { generator: new FakeLanguageModel(speaker), discriminator: judge },
    });
    expect(report).toMatchObject({
      kind: "choice",
      reason: "the default, but counted among samples because fake gives no log-probabilities",
    });
    expect(report.counted!.every(({ query }) => query.startsWith("choice"))).toBe(true);
    expect(report.judge).toBeDefined();
  });

  test("plays beside another such model, and the reason names both", async () => {
    const discriminator = new FakeLanguageModel({ ...speaker, id: "other" });
    const { report } = await elicitLogLikelihoods({
      question,
      candidates,
      model: { generator: new FakeLanguageModel(speaker), discriminator },
    });
    const because = ["fake", "other"].map((id) => `counted among samples because ${id} gives no log-probabilities`);
    expect(report.reason).toBe(`the default, but ${because.join(", and ")}`);
  });
});

test("frequencies asked for are counted also where the model gives log-probabilities", async () => {
  const { capabilities: _, ...talkative } = speaker;
  const model = new FakeLanguageModel(talkative);
  const { report } = await elicit({ kind: "frequency" }, model);
  expect(report).toMatchObject({ kind: "frequency", reason: "asked for", generator: "choice" });
  expect(new Set(model.calls.map(({ kind }) => kind))).toEqual(new Set(["samples"]));
});

test("a model with log-probabilities has nothing counted and nothing to redraw", async () => {
  const result = await elicit({}, new FakeLanguageModel());
  expect(result.report.counted).toEqual([]);
  expect(result.redraw).toBeUndefined();
});

test("candidates that were drawn are counted, and the generator is not asked again", async () => {
  const model = new FakeLanguageModel(speaker);
  const drawn = {
    correct: { counts: [1, 6, 2], draws: 10 },
    incorrect: { counts: [4, 1, 3], draws: 9 },
  };
  const { report, logLikelihoods } = await elicit({}, model, drawn);
  expect(report).toMatchObject({ kind: "frequency", generator: "contrast" });
  expect(model.promptsOf("samples").every((prompt) => prompt.includes("Proposed answer"))).toBe(true);
  // Half a count more for the three candidates and for what was none of them: 10 + 2 and 9 + 2.
  expect(logLikelihoods.generator).toEqual([
    [1.5, 6.5, 2.5].map((count) => expect.closeTo(log(count / 12), 14)),
    [4.5, 1.5, 3.5].map((count) => expect.closeTo(log(count / 11), 14)),
  ]);
});

test("drawn candidates do not replace a signal that was asked for", async () => {
  const drawn = {
    correct: { counts: [1, 6, 2], draws: 9 },
    incorrect: { counts: [1, 1, 1], draws: 3 },
  };
  const { report } = await elicit({ generator: "choice" }, new FakeLanguageModel(speaker), drawn);
  expect(report.generator).toBe("choice");
  expect(report.counted!.map(({ query }) => query)).not.toContain("correct");
});

test("drawn candidates do not replace log-probabilities", async () => {
  const drawn = {
    correct: { counts: [1, 6, 2], draws: 10 },
    incorrect: { counts: [4, 1, 3], draws: 9 },
  };
  const one = await elicit({}, new FakeLanguageModel(), drawn);
  const other = await elicit({}, new FakeLanguageModel());
  expect(one.logLikelihoods).toEqual(other.logLikelihoods);
});

describe("how sure the winner is", () => {
  const rank = (model: FakeLanguageModel, samples: number) =>
    rankCandidates({
      question,
      candidates,
      model,
      elicitation: { samples, seed: 3 },
      elimination: false,
    });

  test("a clear winner stays, the surer the more samples there are", async () => {
    const few = await rank(new FakeLanguageModel(speaker), 5);
    const many = await rank(new FakeLanguageModel(speaker), 200);
    expect(many.best).toBe("blue");
    expect(many.uncertainty).toMatchObject({ redraws: 200 });
    expect(many.uncertainty!.winnerShare).toBeGreaterThan(0.99);
    expect(few.uncertainty!.winnerShare).toBeLessThan(many.uncertainty!.winnerShare);
    expect(many.uncertainty!.standardErrors).toHaveLength(3);
  });

  test("a coin's winner is not sure, and the same seed says so twice", async () => {
    const coin = () =>
      new FakeLanguageModel({
        ...speaker,
        drawText: (prompt, { seed = 0 }) => (uniform(seed, prompt) < 0.5 ? "Yes" : "No"),
      });
    const one = await rank(coin(), 20);
    const { usage: _, ...again } = await rank(coin(), 20);
    expect(one).toMatchObject(again);
    expect(one.uncertainty!.winnerShare).toBeLessThan(0.8);
    expect(Math.min(...one.uncertainty!.standardErrors.map(Number))).toBeGreaterThan(0.01);
  });

  test("nothing is uncertain where log-probabilities were asked for", async () => {
    const { uncertainty } = await rankCandidates({
      question,
      candidates,
      model: new FakeLanguageModel(),
    });
    expect(uncertainty).toBeNull();
  });
});

test("a model that gives too few texts is at fault", async () => {
  const model = new FakeLanguageModel(speaker);
  Object.assign(model, { sample: async () => ({ texts: ["A"], usage: { requests: 1 } }) });
  await expect(elicit({}, model)).rejects.toThrow(ModelResponseError);
});

test.each<[ElicitationOptions, string]>([
  [{ samples: 0 }, "elicitation.samples"],
  [{ seed: -1 }, "elicitation.seed"],
])("%j is refused", async (options, parameter) => {
  await expect(elicit(options)).rejects.toMatchObject({ parameter });
});
