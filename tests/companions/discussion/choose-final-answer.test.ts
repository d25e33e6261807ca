import { ModelUnavailableError } from "equirank";
import { chooseFinalAnswer } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const question = "What is 36 + 25?";
const elicitation = { discriminator: "yes-no", testJudge: false } as const;

/** Says yes to an answer with the probability given, among yes and no. */
function createJudge(yes: Record<string, number>) {
  return new FakeLanguageModel({
    scoreLabel: (prompt, label) => {
      const [, answer = ""] = /Proposed answer: (.*)/.exec(prompt) ?? [];
      const p = yes[answer] ?? 0.5;
      // Four spellings of each word.
      return Math.log((/yes/i.test(label) ? p : 1 - p) / 4);
    },
  });
}

describe("chooseFinalAnswer", () => {
  it("follows the majority where the judge knows nothing", async () => {
    const answers = ["61", "51", "61.0", " 61 ", undefined];
    const found = await chooseFinalAnswer(question, answers, createJudge({}), { elicitation });
    expect(found.majority).toBe("61");
    expect(found.equilibrium).toBe("61");
    expect(found.candidates.map(({ answer, votes }) => [answer, votes])).toEqual([
      ["61", 3],
      ["51", 1],
    ]);
    expect(found.candidates[0]!.believed).toBeGreaterThan(found.candidates[1]!.believed);
  });

  it("lets a sure judge overrule a narrow majority", async () => {
    const judge = createJudge({ "51": 0.02, "61": 0.98 });
    const answers = ["51", "51", "61"];
    const found = await chooseFinalAnswer(question, answers, judge, { elicitation });
    expect(found).toMatchObject({ majority: "51", equilibrium: "61" });
    const all = ["51", "51", "51", "51", "51", "51", "51", "51", "61"];
    const unsure = createJudge({ "51": 0.49, "61": 0.51 });
    const kept = await chooseFinalAnswer(question, all, unsure, { elicitation });
    expect(kept.equilibrium).toBe("51");
  });

  it("asks the judge about every answer, and the agents about none", async () => {
    const judge = createJudge({});
    await chooseFinalAnswer(question, ["a", "b", "b"], judge, { elicitation });
    expect(judge.promptsOf("labels")).toHaveLength(2);
    expect(judge.promptsOf("continuations")).toHaveLength(0);
  });

  it("prefers the answer given first among equals, and has none where nobody answers", async () => {
    const judge = createJudge({});
    const tied = await chooseFinalAnswer(question, ["b", "a"], judge, { elicitation });
    expect(tied).toMatchObject({ majority: "b", equilibrium: "b" });
    expect(await chooseFinalAnswer(question, [undefined, " "], judge)).toEqual({
      majority: undefined,
      equilibrium: undefined,
      candidates: [],
    });
    const read = JSON.parse(JSON.stringify([undefined, "c"])) as string[];
    expect((await chooseFinalAnswer(question, read, judge)).candidates).toMatchObject([{ answer: "c", votes: 1 }]);
    const single = await chooseFinalAnswer(question, ["c", undefined], judge);
    expect(single).toMatchObject({ majority: "c", equilibrium: "c" });
  });

  it("refuses no agents, and fails with the judge", async () => {
    const judge = new FakeLanguageModel({
      beforeAnswer: () => {
        throw new ModelUnavailableError("gone");
      },
    });
    await expect(chooseFinalAnswer(question, [], judge)).rejects.toThrow("at least one agent");
    await expect(chooseFinalAnswer(question, ["a", 61 as never], judge)).rejects.toThrow("as texts");
    await expect(chooseFinalAnswer(question, ["a", "b"], judge)).rejects.toThrow("gone");
    const odd = chooseFinalAnswer(question, ["a"], judge, { lambda: 1 } as object);
    await expect(odd).rejects.toThrow("options.lambda");
  });
});
