import { InvalidArgumentError, MissingCapabilityError } from "equirank";
import { type DiscussionItem, discuss, modelPartner, type Partner } from "equirank/companions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scriptedPartner } from "../../../bench/companions/discussion/scripted-partner";
import { twoOptionSums } from "../../../bench/companions/discussion/two-option-sums";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const item: DiscussionItem = {
  id: "36+25",
  question: "What is 36 + 25: 51 or 61?",
  gold: "61",
  options: ["51", "61"],
  working: "36 + 25 = 61.",
};

/** Says 61 until somebody says 51. */
function createYieldingLearner() {
  return new FakeLanguageModel({
    id: "yielding",
    drawText: (prompt) => (/I get 51|it is 51|is 51\. Is/.test(prompt) ? "It is 51." : "It is 61."),
  });
}

const stubborn: Partner = {
  id: "stubborn",
  remark: ({ stance }) => ({ content: stance === "support" ? "I get 61." : "I get 51." }),
};

describe("discuss", () => {
  it("holds the discussion of learner and partner, answers read", async () => {
    const learner = createYieldingLearner();
    const { transcript, usage } = await discuss(learner, stubborn, item, {
      rounds: 2,
      stance: ({ round }) => (round === 0 ? "support" : "adversarial"),
    });
    expect(transcript).toEqual({
      item,
      learner: "yielding",
      partner: "stubborn",
      turns: [
        { role: "learner", content: "It is 61.", answer: "61" },
        { role: "partner", content: "I get 61.", answer: "61", stance: "support" },
        { role: "learner", content: "It is 61.", answer: "61" },
        { role: "partner", content: "I get 51.", answer: "51", stance: "adversarial" },
        { role: "learner", content: "It is 51.", answer: "51" },
      ],
      final: "51",
    });
    expect(usage.requests).toBe(3);
    expect(learner.calls.at(-1)!.prompt).toEqual([
      { role: "user", content: item.question },
      { role: "assistant", content: "It is 61." },
      { role: "user", content: "I get 61." },
      { role: "assistant", content: "It is 61." },
      { role: "user", content: "I get 51." },
    ]);
  });

  it("is the same to the byte for the same seed, whichever items came before", async () => {
    const hold = async (items: readonly DiscussionItem[], seed: number) => {
      const learner = new FakeLanguageModel({
        drawText: (_, options) => `It is ${(options.seed ?? 0) % 2 === 0 ? 51 : 61}.`,
      });
      const lines: Record<string, string> = {};
      for (const one of items) {
        const { transcript } = await discuss(learner, scriptedPartner(), one, { rounds: 3, seed });
        lines[one.id] = JSON.stringify(transcript);
      }
      return lines;
    };
    const items = twoOptionSums({ count: 20 });
    const first = await hold(items, 1);
    expect(await hold(items.toReversed(), 1)).toEqual(first);
    expect(await hold(items, 2)).not.toEqual(first);
    // Both stances occur among 60 remarks.
    expect(Object.values(first).join()).toContain('"stance":"support"');
    expect(Object.values(first).join()).toContain('"stance":"adversarial"');
  });

  it("draws every reply with a seed of its own", async () => {
    const learner = createYieldingLearner();
    for (const one of twoOptionSums({ count: 20 })) await discuss(learner, scriptedPartner(), one);
    expect(new Set(learner.calls.map(({ options }) => options!.seed)).size).toBe(40);
  });

  it("asks the learner alone in no rounds, greedily unless told otherwise", async () => {
    const learner = createYieldingLearner();
    const { transcript } = await discuss(learner, stubborn, item, { rounds: 0 });
    expect(transcript.turns).toHaveLength(1);
    expect(learner.calls[0]!.options).toMatchObject({ temperature: 0, maxTokens: 80 });
    await discuss(learner, stubborn, item, { rounds: 0, temperature: 0.7, maxTokens: 9 });
    expect(learner.calls[1]!.options).toMatchObject({ temperature: 0.7, maxTokens: 9 });
  });

  it("keeps an answer in the spelling of its option, and another one as it is", async () => {
    const learner = new FakeLanguageModel({ drawText: () => "61.0" });
    const { transcript } = await discuss(learner, stubborn, item, { rounds: 0 });
    expect(transcript.final).toBe("61");
    const { options: _, ...open } = item;
    expect((await discuss(learner, stubborn, open, { rounds: 0 })).transcript.final).toBe("61.0");
  });

  it("leaves what it cannot read without an answer", async () => {
    for (const text of ["", "   ", "I would rather not say.", "\u0000\uffff"]) {
      const learner = new FakeLanguageModel({ drawText: () => text });
      const { transcript } = await discuss(learner, stubborn, item);
      expect(transcript.turns[0]).not.toHaveProperty("answer");
      expect(transcript).not.toHaveProperty("final");
    }
  });

  it("lets a model be the partner, or the learner its own", async () => {
    const model = new FakeLanguageModel({
      id: "both",
      drawText: (prompt) => (prompt.includes("Write one short remark") ? "Look again." : "61"),
    });
    const { transcript, usage } = await discuss(model, model, item, { stance: "adversarial" });
    expect(transcript.partner).toBe("both");
    expect(transcript.turns[1]).toEqual({
      role: "partner",
      content: "Look again.",
      stance: "adversarial",
    });
    expect(usage.requests).toBe(3);
    const [, asked] = model.promptsOf("samples");
    expect(asked).toContain("doubts their reply");
    expect(asked).not.toContain("The right answer");
    await discuss(model, modelPartner(model, { seesGold: true }), item, { stance: "support" });
    expect(model.promptsOf("samples")[4]).toMatch(/The right answer: 61\n.*that helps/);
  });

  it("ends when it is aborted, and passes errors on", async () => {
    const interruption = new AbortController();
    const learner = new FakeLanguageModel({
      drawText: () => "61",
      beforeAnswer: ({ signal }) => {
        interruption.abort(new Error("enough"));
        expect(signal?.aborted).toBe(true);
      },
    });
    const { signal } = interruption;
    await expect(discuss(learner, stubborn, item, { signal })).rejects.toThrow("enough");
    const mute = new FakeLanguageModel();
    await expect(discuss(mute, stubborn, item)).rejects.toThrow(MissingCapabilityError);
    const silent: Partner = {
      id: "silent",
      remark: () => {
        throw new Error("no comment");
      },
    };
    await expect(discuss(createYieldingLearner(), silent, item)).rejects.toThrow("no comment");
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["options.rounds", { rounds: -1 }, {}],
    ["options.seed", { seed: 0.5 }, {}],
    ["options.stance", { stance: "neutral" }, {}],
    ["options.extract", { extract: "61" }, {}],
    ["options.round", { round: 1 }, {}],
    ["item.question", {}, { question: " " }],
    ["item.id", {}, { id: "" }],
    ["item 36+25.options", {}, { options: ["61"] }],
    ["item 36+25.options", {}, { options: ["61", "61.0"] }],
  ])("refuses %s", async (parameter, options, more) => {
    const held = discuss(createYieldingLearner(), stubborn, { ...item, ...more }, options);
    await expect(held).rejects.toThrow(InvalidArgumentError);
    await expect(held).rejects.toThrow(parameter);
  });

  it("refuses what a stance or partner cannot say", async () => {
    const stance = (() => "neutral") as unknown as () => "support";
    const torn = discuss(createYieldingLearner(), stubborn, item, { stance });
    await expect(torn).rejects.toThrow("must be a function that answers");
    const wordless: Partner = { id: "wordless", remark: () => ({}) as { content: string } };
    const held = discuss(createYieldingLearner(), wordless, item);
    await expect(held).rejects.toThrow("partner.remark");
    const absent = discuss(createYieldingLearner(), { id: "absent", remark: () => null as never }, item);
    await expect(absent).rejects.toThrow("partner.remark must answer");
  });

  it("refuses what is no partner", async () => {
    const held = discuss(createYieldingLearner(), {} as Partner, item);
    await expect(held).rejects.toThrow("partner must be a language model");
  });
});

describe("the right answer", () => {
  const gold = "GOLD-7f3a";
  const words = fc.string({ maxLength: 20 }).filter((text) => !text.includes("GOLD"));

  it("is in no prompt of the learner unless a remark says it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(words, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(words, fc.boolean()), { maxLength: 4 }),
        async (replies, remarks) => {
          const learner = new FakeLanguageModel({
            drawText: (_, { seed = 0 }) => replies[seed % replies.length]!,
          });
          const partner: Partner = {
            id: "random",
            remark: ({ round, item: known }) => {
              const [text, isTold] = remarks[round]!;
              return { content: isTold ? `${text} ${known.gold}` : text };
            },
          };
          const told = { id: "x", question: "Which?", gold, options: [gold, "other"] };
          await discuss(
            learner,
            partner,
            { ...told, working: `It is ${gold}.` },
            {
              rounds: remarks.length,
              extract: (text) => text,
            },
          );
          const firstTold = remarks.findIndex(([, isTold]) => isTold);
          learner.promptsOf("samples").forEach((prompt, i) => {
            expect(prompt.includes(gold)).toBe(firstTold >= 0 && i > firstTold);
          });
        },
      ),
    );
  });
});
