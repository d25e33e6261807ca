import { type RankCandidatesOptions, rankCandidates, rankFromLogLikelihoods } from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const question = "Which?";
const candidates = ["red", "blue"];

async function warn(
  behaviour: FakeLanguageModelOptions,
  options: Partial<RankCandidatesOptions> = {},
): Promise<Record<string, string>> {
  const model = new FakeLanguageModel(behaviour);
  const { warnings } = await rankCandidates({ question, candidates, model, ...options });
  expect(new Set(warnings.map(({ code }) => code)).size).toBe(warnings.length);
  return Object.fromEntries(warnings.map(({ code, message }) => [code, message]));
}

/** Right answers of the library's shots that a judge calls correct; it says no to all other answers. */
const right = [...["a sheep", "water", "a thermometer", "ice", "spring", "gravity", "the heart"], "a copper wire"];
const judgeOf = (known: readonly string[]): FakeLanguageModelOptions => ({
  judges: false,
  scoreLabel: (prompt, label) => {
    const answer = prompt.split("Proposed answer: ").at(-1)!.split("\n")[0]!;
    const isYes = label.trim().toLowerCase() === "yes";
    return Math.log(isYes === known.includes(answer) ? 0.2 : 0.04);
  },
});
const good = judgeOf([...right, "red"]);
const speaker: FakeLanguageModelOptions = {
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
  drawText: (prompt) => (prompt.includes("Proposed answer") ? "Yes" : "A"),
};

test("nothing is to be warned of where all is as it should be", async () => {
  expect(await warn(good)).toEqual({});
});

describe("the judge", () => {
  test("is no better than a coin", async () => {
    const warnings = await warn(judgeOf(["red"]), { elicitation: "contrast" });
    expect(Object.keys(warnings)).toEqual(["judge-uninformative"]);
    expect(warnings["judge-uninformative"]).toContain("in 0 of 8 questions");
    expect(warnings["judge-uninformative"]).toContain('or elicitation: "pointwise".');
  });

  test.each<[string, FakeLanguageModelOptions, Partial<RankCandidatesOptions>]>([
    ["that cannot score given text", { capabilities: { scoreContinuations: false } }, {}],
    ["that is asked so already", { scoreContinuation: () => -1 }, { elicitation: "pointwise" }],
  ])("is not advised against with pointwise for a model %s", async (_, behaviour, options) => {
    const warnings = await warn({ ...judgeOf(["red"]), ...behaviour }, options);
    expect(warnings["judge-uninformative"]).toMatch(/choose another discriminator\.$/);
  });

  test("may be", async () => {
    const warnings = await warn(judgeOf([...right.slice(0, 6), "red"]), {
      elicitation: "contrast",
    });
    expect(warnings["judge-undecided"]).toContain("in 6 of 8 questions");
  });

  test("was not tested", async () => {
    const warnings = await warn(good, { elicitation: { testJudge: false } });
    expect(warnings["judge-not-tested"]).toContain("fake was not tested");
  });

  test("does not matter to a method that does not read it", async () => {
    const untested = { elicitation: { testJudge: false } };
    expect(await warn(good, { ...untested, method: "greedy" })).toEqual({});
    expect(await warn(good, { ...untested, method: "discriminative" })).toHaveProperty("judge-not-tested");
  });
});

describe("the elicitation", () => {
  test("is by letters where given text is not scored", async () => {
    const warnings = await warn({ ...good, capabilities: { scoreContinuations: false } });
    expect(warnings["elicitation-replaced"]).toMatch(
      /asked by choice .*by letters because fake does not score given text/,
    );
  });

  test("is pointwise for a model that the test does not find to judge", async () => {
    const warnings = await warn({ ...good, judges: false, scoreLabel: () => -1 });
    expect(warnings["elicitation-replaced"]).toContain("in 0 of 8 questions with known answers");
  });

  test("that was asked for by name is not replaced", async () => {
    const limited = { ...good, capabilities: { scoreContinuations: false } };
    expect(await warn(limited, { elicitation: "choice" })).toEqual({});
  });

  test("counts answers, which costs as many times as much", async () => {
    const warnings = await warn(speaker, { elicitation: { samples: 25 } });
    expect(warnings["answers-counted"]).toContain("25 texts for each question");
    expect(warnings["answers-counted"]).toContain("costs 25 times as much");
    // Of p = 1/2, √(0.25 / 25).
    expect(warnings["answers-counted"]).toContain("up to 0.10");
    expect(warnings["elicitation-replaced"]).toContain("fake gives no log-probabilities");
  });

  test("of a player who alone is counted has no name by which to confirm it", async () => {
    const model = { generator: new FakeLanguageModel(speaker), discriminator: new FakeLanguageModel(good) };
    for (const elicitation of [{}, "choice", "contrast"] as const) {
      const { "elicitation-replaced": message } = await warn({}, { model, elicitation });
      expect(message).toMatch(/Choose another model\.$/);
    }
  });

  test("counts texts none of which is an answer", async () => {
    const warnings = await warn({
      ...speaker,
      drawText: (prompt) => (prompt.includes("Proposed answer: red") ? "Hm" : "A yes No idea"),
    });
    // Two choices of a letter and two judgements.
    expect(warnings["no-usable-draws"]).toContain("4 of 4 questions");
    expect(warnings["no-usable-draws"]).toContain('for example "A yes No idea"');
  });

  test("counts texts some of which are no answer", async () => {
    const warnings = await warn(
      {
        ...speaker,
        drawText: (prompt, { seed = 0 }) => {
          const isJudged = prompt.includes("Proposed answer");
          return isJudged && seed % 5 === 0 ? "I cannot say" : isJudged ? "Yes" : "A";
        },
      },
      { elicitation: { samples: 20, seed: 0 } },
    );
    // One of five texts, of 20 for each of two judgements.
    expect(warnings["unusable-draws"]).toContain("8 of the drawn texts");
    expect(warnings["unusable-draws"]).toContain('"I cannot say"');
    expect(warnings["no-usable-draws"]).toBeUndefined();
  });

  test("takes bounds where labels are not listed", async () => {
    const warnings = await warn({
      ...good,
      isBound: (prompt, label) => prompt.includes("blue") && /yes/i.test(label),
    });
    expect(warnings["labels-bounded"]).toContain("For 1 candidates");
  });
});

test("log-probabilities that a probe refuses are told with the reason", async () => {
  const capabilities = { scoreContinuations: false, nextTokenLogprobs: false, sample: true };
  const found = "The model thinks before it answers: turn its thinking off.";
  const reasons = { nextTokenLogprobs: found };
  const warnings = await warn({ ...speaker, probeResult: { capabilities, reasons } });
  expect(warnings["elicitation-replaced"]).toContain(
    `because fake gives no log-probabilities (${found}). Choose another model, or set elicitation to "frequency".`,
  );
});

describe("what a backend warns of", () => {
  test("comes through once", async () => {
    const message = "The server ignores the seed.";
    const warnings = await warn({ ...good, warnings: [{ code: "setting-ignored", message }] });
    expect(warnings).toEqual({ "setting-ignored": message });
  });

  test("under a code of its own where it is something else", async () => {
    const warnings = await warn({ ...good, warnings: [{ code: "slow", message: "It is slow." }] });
    expect(warnings).toEqual({ "model-warning": "It is slow." });
  });
});

describe("the game", () => {
  test("has not converged", async () => {
    const warnings = await warn(good, { solver: { iterations: 20 } });
    expect(warnings["not-converged"]).toMatch(/After 20 updates .* kind: "exact"/);
  });

  test("stands on a saddle", () => {
    // Two candidates that nothing tells apart, but that each player takes for either.
    const half = Math.log(0.5);
    const { warnings, equilibrium } = rankFromLogLikelihoods({
      candidates,
      generator: [
        [half, half],
        [half, half],
      ],
      discriminator: [
        [half, half],
        [half, half],
      ],
    });
    expect(equilibrium!.limit).toBe("saddle");
    expect(warnings.map(({ code }) => code)).toEqual(["not-stable"]);
  });

  test("got probabilities in place of their logarithms", () => {
    const probabilities = [
      [0.9, 0.1],
      [0.2, 0.8],
    ];
    const logarithms = probabilities.map((row) => row.map(Math.log));
    const codesOf = (generator: number[][], discriminator: number[][]) =>
      rankFromLogLikelihoods({ candidates, generator, discriminator }).warnings.map(({ message }) => message);
    expect(codesOf(logarithms, probabilities)).toEqual([
      expect.stringContaining("scores.discriminator has only numbers above 0"),
    ]);
    expect(codesOf(probabilities, logarithms)).toEqual([
      expect.stringContaining("scores.generator has only numbers above 0"),
    ]);
    expect(codesOf(logarithms, logarithms)).toEqual([]);
  });
});
