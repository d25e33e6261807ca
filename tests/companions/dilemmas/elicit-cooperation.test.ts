import { MissingCapabilityError, ModelResponseError } from "equirank";
import { collectAnswers, elicitCooperation } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { scenarios } from "../../../bench/companions/dilemmas/scenarios";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const [scenario] = scenarios({ games: ["stag-hunt"], contexts: ["team"] });
const { cooperate } = scenario!.story;

/** The letter that stands before cooperating in a prompt. */
function letterOf(prompt: string): string {
  return prompt.includes(`A. ${cooperate}`) ? "A" : "B";
}

/**
 * A model that gives cooperating `share` of the letters' probability, and A so many times as much as B for its place.
 */
function createPlayer(share: number, favour = 1) {
  return new FakeLanguageModel({
    scoreLabel: (prompt, label) => {
      const letter = label.trim();
      const move = letter === letterOf(prompt) ? share : 1 - share;
      // Four spellings, of which those with a space get a quarter.
      const spelling = label.startsWith(" ") ? 0.25 : 0.75;
      return Math.log(0.1 * move * spelling * (letter === "A" ? favour : 1));
    },
  });
}

describe("elicitCooperation", () => {
  it("reads p(cooperate) off the letters, in both orders", async () => {
    const model = createPlayer(0.7);
    const { elicited, usage } = await elicitCooperation(model, [scenario!]);
    expect(elicited).toEqual([
      {
        scenario: "stag-hunt/team",
        game: "stag-hunt",
        context: "team",
        model: "fake",
        action: "cooperate",
        p: expect.closeTo(0.7, 12),
        byOrder: [expect.closeTo(0.7, 12), expect.closeTo(0.7, 12)],
        uncoveredMass: expect.closeTo(0.9, 12),
        isBounded: false,
      },
    ]);
    expect(usage.requests).toBe(2);
    expect(model.promptsOf("labels").map(letterOf)).toEqual(["A", "B"]);
  });

  it("averages out a favoured letter", async () => {
    const { elicited } = await elicitCooperation(createPlayer(0.5, 3), [scenario!]);
    // 3 / 4 where cooperating is A, 1 / 4 where it is B.
    expect(elicited[0]!.byOrder).toEqual([expect.closeTo(0.75, 12), expect.closeTo(0.25, 12)]);
    expect(elicited[0]!.p).toBeCloseTo(0.5, 12);
  });

  it("reads p(cooperate) off the moves in words, where these are asked for", async () => {
    const model = new FakeLanguageModel({
      scoreContinuation: (prompt, text) => {
        const isFirst = prompt.includes(`A. ${text}`);
        if (text === cooperate) return Math.log(isFirst ? 0.3 : 0.05);
        return Math.log(isFirst ? 0.15 : 0.1);
      },
    });
    const { elicited } = await elicitCooperation(model, [scenario!], { reply: "words" });
    expect(elicited[0]).toMatchObject({
      naming: "words",
      // 0.3 / (0.3 + 0.1) and 0.05 / (0.05 + 0.15).
      byOrder: [expect.closeTo(0.75, 12), expect.closeTo(0.25, 12)],
      p: expect.closeTo(0.5, 12),
      // 1 - 0.4 and 1 - 0.2.
      uncoveredMass: expect.closeTo(0.7, 12),
    });
    const [prompt] = model.promptsOf("continuations");
    expect(prompt).toMatch(/Reply with what you do, in the words of the list\.$/);
    const certain = new FakeLanguageModel({ scoreContinuation: () => -Infinity });
    await expect(elicitCooperation(certain, [scenario!], { reply: "words" })).rejects.toThrow(ModelResponseError);
    const chatting = new FakeLanguageModel({ capabilities: { scoreContinuations: false } });
    await expect(elicitCooperation(chatting, [scenario!], { reply: "words" })).rejects.toThrow(MissingCapabilityError);
  });

  it("is no number where a backend answers with fewer replies than it was asked for", async () => {
    const model = new FakeLanguageModel({ drawText: () => "It is better" });
    const usage = { requests: 1, promptTokens: 1, cachedTokens: 0, generatedTokens: 0 };
    Object.assign(model, { sample: async () => ({ texts: [], usage }) });
    for (const message of [ModelResponseError, "0 texts, but 2 were requested"]) {
      const asked = elicitCooperation(model, [scenario!], { reply: "reasoned", samples: 4 });
      await expect(asked).rejects.toThrow(message);
    }
  });

  it("averages p(cooperate) over the player's own reasons, where it is to give some", async () => {
    // Its reasons cost, and the second of two says that cooperating is better.
    const model = new FakeLanguageModel({
      drawText: (_, { seed = 0 }) => (seed % 2 === 0 ? "It costs much.\nIt is late.\nleave it" : "It is better"),
      scoreContinuation: (_, text) => {
        const [reasons, move] = text.startsWith("It is better\n")
          ? ["It is better\n", text.slice(13)]
          : ["It costs much.\nIt is late.\n", text.slice(27)];
        const before = reasons.length === 13 ? 0.5 : 0.2;
        if (move === "") return Math.log(before);
        const share = reasons.length === 13 ? 0.9 : 0.3;
        return Math.log(before * 0.8 * (move === cooperate ? share : 1 - share));
      },
    });
    const { elicited, usage } = await elicitCooperation(model, [scenario!], {
      reply: "reasoned",
      samples: 4,
      seed: 0,
    });
    expect(elicited[0]).toMatchObject({
      naming: "reasoned",
      // (0.3 + 0.9) / 2 in either order.
      p: expect.closeTo(0.6, 12),
      byOrder: [expect.closeTo(0.6, 12), expect.closeTo(0.6, 12)],
      // 1 - 0.8, after either reasons.
      uncoveredMass: expect.closeTo(0.2, 12),
    });
    const drawn = model.calls.filter(({ kind }) => kind === "samples");
    expect(drawn.map(({ options }) => [options?.count, options?.seed])).toEqual([
      [2, 0],
      [2, 2],
    ]);
    expect(model.promptsOf("samples")[0]).toMatch(/Say first what each choice brings, and then/);
    // Two calls of two samples each, and a score for each sample.
    expect(usage.requests).toBe(4 + 4);
    const silent = new FakeLanguageModel({ capabilities: { sample: false } });
    await expect(elicitCooperation(silent, [scenario!], { reply: "reasoned" })).rejects.toThrow(MissingCapabilityError);
  });

  it("counts replies of a model that only samples", async () => {
    const model = new FakeLanguageModel({
      capabilities: { nextTokenLogprobs: false, scoreContinuations: false },
      // Of every four replies, two cooperate, one defects and one says neither.
      drawText: (prompt, { seed = 0 }) => {
        const own = letterOf(prompt);
        return [own, `(${own}).`, own === "A" ? "B" : "A", "I cannot say"][seed % 4]!;
      },
    });
    const { elicited } = await elicitCooperation(model, [scenario!], { samples: 40, seed: 0 });
    expect(elicited[0]).toMatchObject({
      p: expect.closeTo(2 / 3, 12),
      counted: { successes: 20, trials: 30 },
      uncoveredMass: expect.closeTo(0.25, 12),
    });
    const seeds = model.calls.map(({ options }) => options?.seed);
    expect(seeds).toEqual([0, 20]);
  });

  it("draws no reply twice by the same seed, in whatever scenario and order", async () => {
    const model = new FakeLanguageModel({
      capabilities: { nextTokenLogprobs: false, scoreContinuations: false },
      drawText: () => "A",
    });
    const both = scenarios({ games: ["stag-hunt"], contexts: ["team", "lake"] });
    await elicitCooperation(model, both, { samples: 40, seed: 3 });
    // 20 replies a call, whose seeds follow the first one's.
    expect(model.calls.map(({ options }) => options?.seed)).toEqual([3, 23, 43, 63]);
  });

  it("calls a move that is as likely as the other cooperating", async () => {
    const { elicited } = await elicitCooperation(createPlayer(0.5), [scenario!]);
    expect(elicited[0]).toMatchObject({ p: 0.5, action: "cooperate" });
  });

  it("tells of progress, one scenario at a time", async () => {
    const seen: number[] = [];
    await elicitCooperation(createPlayer(0.5), scenarios(), {
      onProgress: ({ completed, total }) => seen.push(completed / total),
    });
    expect(seen).toHaveLength(28);
    expect(seen.at(-1)).toBe(1);
  });

  it("fails where no letter can be read, and never gives NaN", async () => {
    const silent = new FakeLanguageModel({ scoreLabel: () => -Infinity });
    await expect(elicitCooperation(silent, [scenario!])).rejects.toThrow(ModelResponseError);
    const rambling = new FakeLanguageModel({
      capabilities: { nextTokenLogprobs: false },
      drawText: () => "Well",
    });
    await expect(elicitCooperation(rambling, [scenario!], { samples: 10 })).rejects.toThrow(
      "neither A nor B in any of 5 replies",
    );
    const mute = new FakeLanguageModel({ capabilities: { nextTokenLogprobs: false } });
    await expect(elicitCooperation(mute, [scenario!])).rejects.toThrow(MissingCapabilityError);
  });

  it("refuses what it cannot use", () => {
    const model = createPlayer(0.5);
    expect(() => elicitCooperation(model, [])).toThrow("at least one scenario");
    expect(() => elicitCooperation(model, [scenario!], { samples: 3 })).toThrow("options.samples");
    expect(() => elicitCooperation(model, [scenario!], { sample: 4 } as object)).toThrow("options.sample");
  });
});

describe("collectAnswers", () => {
  it("parts letter from motivation, and counts what it cannot read", async () => {
    const replies = ["A. It pays more.", "B\nTrust me.", "A", "Both are fine"];
    const model = new FakeLanguageModel({
      drawText: (_, { seed = 0 }) => replies[seed % 4]!,
    });
    const { answers, unread } = await collectAnswers(model, [scenario!], { count: 8, seed: 0 });
    expect(unread).toBe(2);
    expect(answers.map(({ action, motivation }) => [action, motivation])).toEqual([
      ["cooperate", "It pays more."],
      ["defect", "Trust me."],
      ["cooperate", undefined],
      ["defect", "It pays more."],
      ["cooperate", "Trust me."],
      ["defect", undefined],
    ]);
    expect(answers.map(({ listedFirst }) => listedFirst)).toEqual([
      ...Array(3).fill("cooperate"),
      ...Array(3).fill("defect"),
    ]);
  });

  it.each([
    ["Because it is fair. The answer is A.", "Because it is fair. The answer is A."],
    ["Answer: B. It pays.", "Answer: B. It pays."],
    ["A horse would share. Answer: B", "A horse would share. Answer: B"],
    ["**(B)** – it pays", "it pays"],
    ["A\nAll share.", "All share."],
  ])("keeps every word of the motivation: %j", async (reply, motivation) => {
    const model = new FakeLanguageModel({ drawText: () => reply });
    const { answers } = await collectAnswers(model, [scenario!], { count: 2 });
    expect(answers.map((answer) => answer.motivation)).toEqual([motivation, motivation]);
  });

  it("needs a model that samples", async () => {
    await expect(collectAnswers(createPlayer(0.5), [scenario!])).rejects.toThrow(MissingCapabilityError);
    expect(() => collectAnswers(createPlayer(0.5), [scenario!], { count: 1 })).toThrow("options.count");
  });
});
