import { ModelUnavailableError } from "equirank";
import {
  discuss,
  equilibriumStance,
  judgeByEquilibrium,
  judgeWith,
  modelPartner,
  type Rubric,
} from "equirank/companions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRemarks, scriptedPartner } from "../../../bench/companions/discussion/scripted-partner";
import { twoOptionSums } from "../../../bench/companions/discussion/two-option-sums";
import { reflectionRubric } from "../../../bench/companions/distillation/reflective-listening";
import type { RemarkRequest } from "../../../src/companions/discussion/partners";
import type { Stance } from "../../../src/companions/discussion/transcript";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const item = { id: "x", question: "Which letter?", gold: "B", options: ["A", "B", "C"] };

function remarkOn(answer: string | undefined, stance: Stance, seed = 0, given = item): string {
  const turns = [{ role: "learner" as const, content: "", answer }];
  const request: RemarkRequest = { item: given, stance, turns, round: 0, seed };
  return (scriptedPartner().remark(request) as { content: string }).content;
}

const rubric: Rubric<string> = {
  name: "parity",
  ask: (number) => `Is ${number} even?`,
  labels: [
    { label: true, words: ["yes"] },
    { label: false, words: ["no"] },
  ],
};

const fill = (kind: "agree" | "disagree", answer: string) =>
  defaultRemarks[kind].map((wording) => wording.replace("{answer}", answer));

describe("scriptedPartner", () => {
  it("argues for the right answer in support, for a wrong one against it, in the same words", () => {
    fc.assert(
      fc.property(fc.constantFrom("A", "B", "C", "D", undefined), fc.nat(2 ** 31 - 1), (answer, seed) => {
        const isRight = answer === "B";
        const supporting = remarkOn(answer, "support", seed);
        expect(fill(isRight ? "agree" : "disagree", "B")).toContain(supporting);
        const attacking = remarkOn(answer, "adversarial", seed);
        const isOffered = answer === "A" || answer === "C";
        expect(isOffered ? fill("agree", answer) : [...fill("disagree", "A"), ...fill("disagree", "C")]).toContain(
          attacking,
        );
      }),
    );
  });

  it("takes answers for what they are", () => {
    const hostile = { ...item, gold: "$& {answer}", options: ["$& {answer}", "$1"] };
    expect(remarkOn("$1", "support", 0, hostile)).toContain("$& {answer}");
    expect(remarkOn(undefined, "adversarial", 0, hostile)).toContain("$1");
  });

  it("refuses items it cannot argue about, and words that name no answer", () => {
    const { gold: _, ...unknown } = item;
    expect(() => remarkOn("A", "support", 0, unknown as typeof item)).toThrow("right answer");
    const sure = { ...item, options: undefined } as unknown as typeof item;
    expect(() => remarkOn("A", "adversarial", 0, sure)).toThrow("a wrong answer");
    const remarks = { agree: ["Yes."], disagree: ["No: {answer}."] };
    expect(() => scriptedPartner({ remarks })).toThrow("options.remarks.agree");
    expect(() => scriptedPartner({ remarks: { ...remarks, agree: [] } })).toThrow("{answer}");
    expect(() => scriptedPartner({ name: "x" } as object)).toThrow("options.name");
  });
});

describe("fingerprints", () => {
  const model = new FakeLanguageModel();
  const prints = [
    () => scriptedPartner(),
    () => scriptedPartner({ remarks: { ...defaultRemarks, agree: ["{answer}."] } }),
    () => modelPartner(model),
    () => modelPartner(model, { seesGold: true }),
    () => modelPartner(model, { maxTokens: 20 }),
    () => equilibriumStance(model),
    () => equilibriumStance(model, { solver: { lambda: 1 } }),
    () => judgeByEquilibrium(model),
    () => judgeByEquilibrium(model, { accept: "accepted" }),
    () => judgeWith(model, reflectionRubric("simple")),
    () => judgeWith(model, reflectionRubric("complex")),
    () => judgeWith(Object.assign(new FakeLanguageModel(), { fingerprint: "2" }), rubric),
    () => judgeWith(model, rubric),
  ].map((create) => [create().fingerprint, create().fingerprint] as const);

  it("tell all apart that would answer otherwise, and nothing else", () => {
    for (const [one, again] of prints) expect(one).toBe(again);
    expect(new Set(prints.map(([one]) => one)).size).toBe(prints.length);
  });
});

describe("twoOptionSums", () => {
  it("are sums with a right and a wrong answer, no two of the same numbers", () => {
    const items = twoOptionSums({ count: 1225, seed: 3 });
    const pairs = new Set(items.map(({ id }) => id.split("+").toSorted().join()));
    expect(pairs.size).toBe(1225);
    for (const { id, question, gold, options, working } of items) {
      const [a, b] = id.split("+").map(Number);
      expect(gold).toBe(String(a! + b!));
      expect(options).toContain(gold);
      expect([1, 10]).toContain(Math.abs(Number(options![0]) - Number(options![1])));
      expect(question).toBe(`What is ${a} + ${b}: ${options![0]} or ${options![1]}?`);
      expect(working).toBe(`${a} + ${b} = ${gold}.`);
    }
    const isFirst = items.filter(({ gold, options }) => options![0] === gold).length;
    // A fair coin: 612.5 plus or minus four standard deviations of 17.5.
    expect(Math.abs(isFirst - 612.5)).toBeLessThan(70);
  });

  it("depend on the seed alone, and fewer are the first of more", () => {
    expect(twoOptionSums({ count: 5, seed: 1 })).toEqual(twoOptionSums({ count: 50, seed: 1 }).slice(0, 5));
    expect(twoOptionSums({ count: 5, seed: 1 })).not.toEqual(twoOptionSums({ count: 5, seed: 2 }));
    expect(() => twoOptionSums({ count: 1226 })).toThrow("1225, as many as there are");
    expect(() => twoOptionSums({ count: 1, seed: -1 })).toThrow("seed");
  });
});

describe("equilibriumStance", () => {
  /** Takes 61 for correct, both when generating and when judging. */
  const believer = new FakeLanguageModel({
    scoreContinuation: (prompt, continuation) =>
      (continuation.trim() === "61") === prompt.includes("Incorrect") ? -4 : -1,
    scoreLabel: (prompt, label) => {
      const isBelieved = /Proposed answer: 61/.test(prompt);
      return Math.log(/yes/i.test(label) === isBelieved ? 0.2 : 0.02);
    },
  });
  const sum = { id: "36+25", question: "What is 36 + 25?", gold: "61", options: ["51", "61"] };

  it.each([
    ["61", "adversarial"],
    ["51", "support"],
    ["77", "support"],
    ["no idea", "support"],
  ])("after the answer %s: %s", async (answer, stance) => {
    const learner = new FakeLanguageModel({ drawText: () => answer });
    const { transcript } = await discuss(learner, scriptedPartner(), sum, {
      stance: equilibriumStance(believer, { elicitation: { kind: "contrast", testJudge: false } }),
      extract: (text) => (/\d/.test(text) ? text : undefined),
    });
    expect(transcript.turns[1]!.stance).toBe(stance);
  });

  it("does not look at the right answer", async () => {
    const stanceOf = async (gold: string | undefined) => {
      const turns = [{ role: "learner" as const, content: "61", answer: "61" }];
      const decide = equilibriumStance(believer, { elicitation: { kind: "contrast" } });
      return decide({ item: { ...sum, gold }, turns, round: 0, seed: 0 });
    };
    expect(await stanceOf("51")).toBe(await stanceOf("61"));
    expect(await stanceOf(undefined)).toBe("adversarial");
  });

  it("needs options, and fails with the model", async () => {
    const turns = [{ role: "learner" as const, content: "61", answer: "61" }];
    const open = { id: "y", question: "Which?" };
    const ask = async (decide: ReturnType<typeof equilibriumStance>, asked: typeof open) =>
      decide({ item: asked, turns, round: 0, seed: 0 });
    await expect(ask(equilibriumStance(believer), open)).rejects.toThrow("item y.options");
    const gone = new FakeLanguageModel({
      beforeAnswer: () => {
        throw new ModelUnavailableError("gone");
      },
    });
    await expect(ask(equilibriumStance(gone), sum)).rejects.toThrow("gone");
    expect(() => equilibriumStance(believer, { lambda: 1 } as object)).toThrow("options.lambda");
  });
});
