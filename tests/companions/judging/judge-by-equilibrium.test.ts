import { rankCandidates } from "equirank";
import { judgeByEquilibrium } from "equirank/companions";
import { describe, expect, it } from "vitest";
import type { AnswerToJudge } from "../../../src/companions/judging/judge";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const input = { id: "x", text: "Which is it?" };

function items(among: readonly string[]): AnswerToJudge[] {
  return among.map((answer, i) => ({ id: `x#${i}`, input, answer, among }));
}

/** What the generator prefers and what the discriminator says yes to, by answer. */
function createModel(likes: Record<string, number>, accepts: Record<string, number>) {
  return new FakeLanguageModel({
    scoreContinuation: (prompt, continuation) =>
      Math.log(prompt.includes("Incorrect") ? 0.5 : (likes[continuation.trim()] ?? 0.5)),
    scoreLabel: (prompt, label) => {
      const answer = Object.keys(accepts).find((one) => prompt.includes(`answer: ${one}`));
      const yes = answer === undefined ? 0.5 : accepts[answer]!;
      return Math.log((/yes/i.test(label) ? yes : 1 - yes) / 4);
    },
  });
}

const elicitation = { testJudge: false } as const;

describe("judgeByEquilibrium", () => {
  const answers = ["red", "green", "blue"];
  const agreed = () => createModel({ red: 0.9, green: 0.3, blue: 0.2 }, { red: 0.9, green: 0.2, blue: 0.3 });

  it("keeps the answer that ER-G puts first and ER-D accepts, as rankCandidates() finds them", async () => {
    const judge = judgeByEquilibrium(agreed(), { elicitation });
    const found = await Promise.all(items(answers).map((item) => judge(item)));
    expect(found.map(({ label }) => label)).toEqual([true, false, false]);
    const { ranking } = await rankCandidates({
      question: input.text,
      candidates: answers,
      model: agreed(),
      method: "equilibrium-generator",
      elimination: false,
      elicitation,
    });
    expect(ranking[0]!.candidate).toBe("red");
    expect(found[0]!.confidence).toBeCloseTo(ranking[0]!.discriminator, 12);
  });

  it("abstains where the players disagree about the first", async () => {
    // The stronger player carries the weaker one at small λ, so λ is large here: both stay with what they said.
    const torn = createModel({ red: 0.9, green: 0.2, blue: 0.2 }, { red: 0.1, green: 0.8, blue: 0.7 });
    const judge = judgeByEquilibrium(torn, {
      elicitation,
      solver: { kind: "exact", lambda: 10 },
    });
    const found = await Promise.all(items(answers).map((item) => judge(item)));
    expect(found.map(({ label }) => label)).toEqual([false, false, false]);
    expect(found[0]!.rationale).toBe("ER-D does not accept it");
    expect(found[1]!.rationale).toBe("ER-G puts another first");
  });

  it("accepts nothing where the players tell no answer from another", async () => {
    // All is symmetric, so that D* is 1/2 for each answer, and not above it.
    const judge = judgeByEquilibrium(createModel({}, {}), { elicitation, accept: "accepted" });
    const found = await Promise.all(items(["red", "green"]).map((item) => judge(item)));
    expect(found).toMatchObject([
      { label: false, confidence: 0.5 },
      { label: false, confidence: 0.5 },
    ]);
  });

  it("can accept each answer by ER-D alone", async () => {
    const model = createModel({ red: 0.9 }, { red: 0.9, green: 0.8, blue: 0.1 });
    const judge = judgeByEquilibrium(model, {
      accept: "accepted",
      elicitation,
      solver: { kind: "exact", lambda: 10 },
    });
    const found = await Promise.all(items(answers).map((item) => judge(item)));
    expect(found.map(({ label }) => label)).toEqual([true, true, false]);
    for (const { confidence } of found) expect(confidence).toBeGreaterThanOrEqual(0.5);
  });

  it("ranks the answers to an input once, and again after a failure", async () => {
    const model = agreed();
    const judge = judgeByEquilibrium(model, { elicitation, question: () => "What colour?" });
    const three = items(answers);
    await Promise.all(three.map((item) => judge(item)));
    const { length } = model.calls;
    await judge(three[0]!);
    expect(model.calls).toHaveLength(length);
    expect(model.promptsOf("labels")[0]).toContain("What colour?");

    let isDown = true;
    const flaky = new FakeLanguageModel({
      beforeAnswer: () => {
        if (isDown) throw new Error("down");
      },
    });
    const again = judgeByEquilibrium(flaky, { elicitation });
    await expect(again(three[0]!)).rejects.toThrow("down");
    isDown = false;
    expect((await again(three[0]!)).label).toBeTypeOf("boolean");
  });

  it("rejects what cannot be ranked, and refuses what it cannot use", async () => {
    const model = agreed();
    const judge = judgeByEquilibrium(model);
    // Those of the second case are one number.
    for (const among of [["red"], ["0.5", "1/2"]]) {
      expect(await judge(items(among)[0]!)).toEqual({
        label: false,
        rationale: "is the only different answer",
      });
    }
    expect(await judge({ ...items(answers)[0]!, answer: "" })).toEqual({
      label: false,
      rationale: "is not among the answers",
    });
    expect(model.calls).toHaveLength(0);
    expect(() => judgeByEquilibrium(model, { accept: "all" as "first" })).toThrow("options.accept");
    expect(() => judgeByEquilibrium(model, { lambda: 1 } as object)).toThrow("options.lambda");
  });
});
