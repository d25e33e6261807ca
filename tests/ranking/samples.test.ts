import { type GivenSample, type RankCandidatesOptions, rankCandidates, rankingMethods } from "equirank";
import { extractAnswer } from "equirank/answers";
import { describe, expect, test } from "vitest";
import { type GeneratedSample, groupByText } from "../../src/generation/group-samples";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const question = "How many?";
const texts = ["6 + 12 = 18", "16 + 3 = 19", "9 * 2 = 18.0", "I cannot tell", "6 + 12 = 18"];
const extract = (text: string) => extractAnswer(text, { kind: "number" });

/** Likes shorter texts, and calls those correct that end in 18. */
const judge: FakeLanguageModelOptions = {
  scoreContinuation: (prompt, continuation) =>
    (prompt.includes("Incorrect answer:") ? -0.5 : -0.3) * continuation.length,
  scoreLabel: (prompt, label) => {
    const isRight = /Proposed answer: .*18/.test(prompt);
    return Math.log((label.trim().toLowerCase() === "yes") === isRight ? 0.2 : 0.03);
  },
};
const speaker: FakeLanguageModelOptions = {
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
  drawText: (prompt) => (/Proposed answer: .*18/.test(prompt) ? "Yes" : "No"),
};

function rank(
  samples: readonly (string | GivenSample)[],
  options: Partial<RankCandidatesOptions> = {},
  model = new FakeLanguageModel(judge),
) {
  return rankCandidates({ question, model, samples, extract, ...options });
}

describe("texts that were drawn already", () => {
  test.each(rankingMethods)("%s ranks them as it ranks the same texts generated", async (method) => {
    const given = await rank(texts, { method });
    const model = new FakeLanguageModel({
      ...judge,
      drawText: (_, { seed }) => ` ${texts[seed!]!}\n`,
    });
    const generated = await rankCandidates({
      question,
      model,
      method,
      extract,
      generate: {
        count: texts.length,
        seed: 0,
        correctness: ["correct"],
        decodings: ["temperature"],
        until: "all",
      },
    });
    expect(given.best).toBe(generated.best);
    expect(given.ranking).toEqual(generated.ranking);
    expect(given.uncertainty).toEqual(generated.uncertainty);
    expect(given.ranking.map(({ candidate }) => candidate).toSorted()).toEqual(["18", "19"]);
  });

  test("are votes, and nothing is asked for a majority", async () => {
    const model = new FakeLanguageModel(judge);
    const result = await rank(texts, { method: "majority-vote" }, model);
    expect(
      result.ranking.map(({ candidate, score, originalIndices }) => ({
        candidate,
        score,
        originalIndices,
      })),
    ).toEqual([
      { candidate: "18", score: 3, originalIndices: [0, 2, 4] },
      { candidate: "19", score: 1, originalIndices: [1] },
    ]);
    expect(model.calls).toEqual([]);
    expect(model.probes).toBe(0);
    expect(result.elicitation).toBeNull();
    expect(result.generation).toMatchObject({ planned: 5, stopped: "given", pooling: null });
    expect(result.generation!.samples[3]).toEqual({
      text: "I cannot tell",
      answer: null,
      finishReason: null,
      dropped: false,
      correctness: "correct",
      decoding: null,
    });
  });

  test("are counted where all give one answer, too", async () => {
    const { ranking, uncertainty } = await rank(["#### 18", "#### 18.0", "I cannot tell"], { method: "majority-vote" });
    expect(ranking).toMatchObject([{ candidate: "18", score: 2, originalIndices: [0, 1] }]);
    expect(uncertainty).toBeNull();
  });

  test("how sure a vote is, by its counts drawn anew", async () => {
    const { uncertainty } = await rank(texts, { method: "majority-vote" });
    // Half a count each: 3.5, 1.5 and 1.5 of 6.5; the deviation of five draws with p = 3.5 / 6.5 is 1.11, of 200 known
    // to 5 %.
    expect(uncertainty!.standardErrors[0]).toBeGreaterThan(0.9);
    expect(uncertainty!.standardErrors[0]).toBeLessThan(1.35);
    expect(uncertainty!.winnerShare).toBeGreaterThan(0.7);
    expect(uncertainty!.winnerShare).toBeLessThan(1);
    const many = Array.from({ length: 20 }, () => texts).flat();
    const surer = await rank(many, { method: "majority-vote" });
    expect(surer.uncertainty!.winnerShare).toBeGreaterThan(uncertainty!.winnerShare);
    const weighted = await rank(texts, { method: "weighted-vote" });
    expect(weighted.uncertainty).toMatchObject({ redraws: 200 });
    const game = await rank(texts);
    expect(game.uncertainty).toBeNull();
  });

  test("a model that only samples has its generator counted from them", async () => {
    const model = new FakeLanguageModel(speaker);
    const result = await rank(texts, { elicitation: { samples: 4 } }, model);
    expect(result.best).toBe("18");
    expect(result.elicitation).toMatchObject({ kind: "frequency", generator: "contrast" });
    expect(result.elicitation!.counted[0]).toMatchObject({
      query: "correct",
      candidate: null,
      // Three different texts with an answer, of five.
      counts: [2, 1, 1],
      draws: 5,
    });
    // Half a count for each answer and for anything else, however many texts an answer has: 3.5, 1.5 and 1.5 of 6.5
    // texts drawn for a correct answer, and a third each of none drawn for an incorrect one.
    const [right, wrong] = [3.5, 1.5].map((count) => count / 6.5 / (count / 6.5 + 1 / 3));
    const { initialGenerator } = result.ranking.find(({ candidate }) => candidate === "18")!;
    expect(initialGenerator.correct).toBeCloseTo(right! / (right! + wrong!), 12);
    // Only the judge is asked: four texts for each of the three.
    expect(result.usage.requests).toBe(3 * 4);
    expect(result.uncertainty!.winnerShare).toBeGreaterThan(0.5);
  });

  test("ranked each by itself as paths", async () => {
    const { ranking } = await rank(texts, { rank: "paths" });
    expect(ranking.map(({ candidate }) => candidate).toSorted()).toEqual([...new Set(texts)].toSorted());
  });

  test("one answer is chosen without a question", async () => {
    const model = new FakeLanguageModel(judge);
    const { best, usage } = await rank(["= 18", "= 18.0"], {}, model);
    expect(best).toBe("18");
    expect(usage.requests).toBe(0);
    expect(model.probes).toBe(0);
  });

  test("none of them with an answer", async () => {
    const failed = rank(["no idea", "none"]);
    await expect(failed).rejects.toMatchObject({ parameter: "options.samples" });
    await expect(failed).rejects.toThrow('2 texts, none of them with an answer, for example "no idea"');
  });

  test.each<[string, object, string]>([
    ["none", { samples: [] }, "options.samples"],
    ["a number", { samples: ["a", 5] }, "options.samples[1]"],
    ["one without text", { samples: [{ finishReason: "stop" }] }, "options.samples[0]"],
    ["candidates besides", { samples: ["a"], candidates: ["a"] }, "options.candidates"],
    ["generate besides", { samples: ["a"], generate: {} }, "options.samples"],
  ])("refused: %s", async (_, options, parameter) => {
    const failed = rankCandidates({
      question,
      model: new FakeLanguageModel(judge),
      ...options,
    } as RankCandidatesOptions);
    await expect(failed).rejects.toMatchObject({ parameter });
  });
});

test("best-likelihood needs no judge: none is tested to choose how the generator is asked", async () => {
  const bad = new FakeLanguageModel({ ...judge, judges: false, scoreLabel: () => Math.log(0.1) });
  const result = await rank(texts, { method: "best-likelihood" }, bad);
  expect(result.elicitation!.kind).toBe("contrast");
  expect(result.warnings).toEqual([]);
});

test("a weighted vote's votes and counted judgements err apart", async () => {
  const half = new FakeLanguageModel({
    capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
    drawText,
  });
  let calls = 0;
  function drawText() {
    return calls++ % 2 === 0 ? "Yes" : "No";
  }
  const model = { generator: new FakeLanguageModel(judge), discriminator: half };
  const samples = Array.from({ length: 20 }, (_, i) => String(i % 2));
  const { uncertainty } = await rankCandidates({ question, samples, model, method: "weighted-vote" });
  // The logarithm of a count around 10 of 20 errs by about 0.26; two of them by 0.37, or by 0.52 if they erred alike.
  for (const error of uncertainty!.standardErrors) expect(error).toBeLessThan(0.43);
});

test("tens of thousands of different texts are told apart by their own words, up to Unicode composition", async () => {
  const drawn = Array.from({ length: 30_000 }, (_, i) => ({ text: `text ${i}`, dropped: false }));
  const all = [...drawn, { text: "caf\u00e9", dropped: false }, { text: "cafe\u0301", dropped: false }];
  const groups = await groupByText(all as unknown as GeneratedSample[]);
  expect(groups).toHaveLength(30_001);
  expect(groups.at(-1)).toEqual({ text: "caf\u00e9", samples: [30_000, 30_001] });
});

describe("a text that was cut off", () => {
  const cut: GivenSample[] = [
    { text: "The answer is 19, or", finishReason: "length" },
    { text: "It is 19 since", finishReason: "length" },
    { text: "= 18", finishReason: "stop" },
  ];

  test("is never an answer", async () => {
    const result = await rank(cut, { method: "majority-vote" });
    expect(result.ranking.map(({ candidate }) => candidate)).toEqual(["18"]);
    expect(result.generation!.samples.map(({ dropped, answer }) => [dropped, answer])).toEqual([
      [true, null],
      [true, null],
      [false, "18"],
    ]);
    expect(result.warnings).toMatchObject([{ code: "samples-cut-off" }]);
    expect(result.warnings[0]!.message).toContain("2 of 3 samples were cut off");
    const paths = await rank(cut, { rank: "paths" });
    expect(paths.ranking.map(({ candidate }) => candidate)).toEqual(["= 18"]);
  });

  test("but where that is asked for", async () => {
    const result = await rank(cut, { method: "majority-vote", keepCutOff: true });
    expect(result.best).toBe("19");
    expect(result.warnings).toEqual([]);
  });

  test("nor one that was generated, by the reasons that the model reports", async () => {
    const model = new FakeLanguageModel({
      ...judge,
      drawText: (_, { seed }) => (seed! % 2 === 0 ? "The actual answer of" : "18"),
      finishReason: (text) => (text === "18" ? "stop" : "length"),
    });
    const { ranking, generation, warnings } = await rankCandidates({
      question,
      model,
      generate: { count: 4, seed: 0, decodings: ["temperature"] },
    });
    expect(ranking.map(({ candidate }) => candidate)).toEqual(["18"]);
    expect(generation!.samples.map(({ finishReason }) => finishReason)).toEqual(["length", "stop", "length", "stop"]);
    expect(warnings.map(({ code }) => code)).toContain("samples-cut-off");
  });

  test("by a content filter neither", async () => {
    const result = await rank([{ text: "The answer is 19, or", finishReason: "content-filter" }, ...cut.slice(1)]);
    expect(result.ranking.map(({ candidate }) => candidate)).toEqual(["18"]);
    const [warning] = result.warnings.filter(({ code }) => code === "samples-cut-off");
    expect(warning!.message).toContain(
      "2 of 3 samples were cut off at their maximum length or by a content filter and",
    );
  });

  test("the remedy is one that the caller has", async () => {
    const filtered = [{ text: "It is", finishReason: "content-filter" }, cut[2]!] as const;
    const model = new FakeLanguageModel({
      ...judge,
      drawText: (_, { seed }) => (seed! % 2 === 0 ? "The actual answer of" : "18"),
      finishReason: (text) => (text === "18" ? "stop" : "length"),
    });
    const generate = { count: 4, seed: 0, decodings: ["temperature"] } as const;
    const said = [await rank(cut), await rank(filtered), await rankCandidates({ question, model, generate })].map(
      ({ warnings }) => warnings.find(({ code }) => code === "samples-cut-off")!.message,
    );
    const kept = "set keepCutOff: true to keep them.";
    expect(said).toEqual([
      `2 of 3 samples were cut off at their maximum length and left out. Draw longer ones, or ${kept}`,
      `1 of 2 samples were cut off by a content filter and left out. Set ${kept.slice(4)}`,
      `2 of 4 samples were cut off at their maximum length and left out. Raise generate.maxTokens, or ${kept}`,
    ]);
  });

  test.each(["max_tokens", "MAX_TOKENS", "SAFETY", "error", "abort"])("in a service's own words: %s", async (told) => {
    const finishReason = told as NonNullable<GivenSample["finishReason"]>;
    const result = await rank([{ text: "The answer is 19, or", finishReason }, ...cut.slice(2)]);
    expect(result.ranking.map(({ candidate }) => candidate)).toEqual(["18"]);
    expect(result.warnings.map(({ code }) => code)).toContain("samples-cut-off");
  });

  test("under the name that a server gives it: refused, for it would be lost", async () => {
    const given = { text: "The answer is 19, or", finish_reason: "length" };
    await expect(rank([given, ...cut.slice(2)])).rejects.toThrow(
      "options.samples[0] must be a text, or { text, finishReason } with a text (received an object with text, finish_reason)",
    );
  });

  test("all of them: the error says so", async () => {
    await expect(rank(cut.slice(0, 2))).rejects.toThrow(
      "2 of them cut off at their maximum length: change extract, or set keepCutOff: true to include cut-off texts",
    );
    const model = new FakeLanguageModel({
      ...judge,
      drawText: () => "The answer of",
      finishReason: () => "length",
    });
    await expect(rankCandidates({ question, model, generate: { count: 2 } })).rejects.toThrow(
      "2 of them cut off at their maximum length: raise generate.maxTokens",
    );
  });
});
