import { MissingCapabilityError } from "equirank";
import { selfImprove } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { scriptedFeedback, scriptedImprovement } from "../../../bench/companions/tripost/scripted-teacher";
import { wordSorting } from "../../../bench/companions/tripost/word-sorting";
import { formatFeedback } from "../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../src/companions/tripost/stepped-item";
import { FakeLanguageModel } from "../../fakes/fake-language-model";
import { createFakeStudent } from "./fake-student";

const [item] = wordSorting({ count: 1, seed: 1, words: [3, 3] });
const right = writeRationale(item!);
const wrong = right.replace(/\w+$/m, "anchor");
const confirmed = formatFeedback({ correct: true, steps: 2 });
const fault = scriptedFeedback(item!, wrong)!;

describe("selfImprove", () => {
  it("rewrites by its own feedback until it finds nothing wrong", async () => {
    if (fault.correct) throw new Error("must be a fault");
    const update = scriptedImprovement(item!, wrong, fault)!;
    const model = createFakeStudent({
      attempt: () => wrong,
      review: (conversation) => (conversation.includes(wrong) ? `${formatFeedback(fault)}\n${update}` : confirmed),
    });
    const { usage, ...found } = await selfImprove(model, item!);
    expect(found).toEqual({ attempts: [wrong, right], answer: item!.answer, stopped: "confirmed" });
    expect(usage.requests).toBe(3);
    expect(model.calls.every(({ options }) => options!.temperature === 0)).toBe(true);
  });

  it.each([
    ["is wrongly satisfied", confirmed, 1, "confirmed"],
    ["gives no feedback", "Well…", 1, "unparsable"],
    ["gives no update", formatFeedback(fault), 1, "unparsable"],
    ["writes the same again", `${formatFeedback(fault)}\n${wrong}`, 1, "repeated"],
    ["rambles", `${formatFeedback(fault)}\nFinal response: x`, 1, "unparsable"],
  ])("stops where the model %s", async (_, review, attempts, stopped) => {
    const model = createFakeStudent({ attempt: () => wrong, review: () => review });
    const found = await selfImprove(model, item!);
    expect(found.stopped).toBe(stopped);
    expect(found.attempts).toHaveLength(attempts);
    expect(found.answer).toBe(scriptedAnswer(wrong));
  });

  it("stops after so many attempts", async () => {
    let turns = 0;
    const model = createFakeStudent({
      attempt: () => wrong,
      review: () => `${formatFeedback(fault)}\n${wrong.replace("anchor", `anchor${++turns}`)}`,
    });
    expect(await selfImprove(model, item!)).toMatchObject({ stopped: "attempts" });
    expect(turns).toBe(9);
    const once = await selfImprove(model, item!, { attempts: 1 });
    expect([once.stopped, once.attempts]).toEqual(["attempts", [wrong]]);
  });

  it("has no answer where the first attempt cannot be parsed", async () => {
    const model = createFakeStudent({ attempt: () => "anchor" });
    expect(await selfImprove(model, item!)).toMatchObject({
      answer: undefined,
      stopped: "unparsable",
    });
    expect(model.calls).toHaveLength(1);
  });

  it("refuses what it cannot use", async () => {
    const model = createFakeStudent({ attempt: () => right });
    expect(() => selfImprove(model, item!, { attempts: 0 })).toThrow("options.attempts");
    expect(() => selfImprove(model, item!, { steps: 1 } as object)).toThrow("options.steps");
    await expect(selfImprove(new FakeLanguageModel(), item!)).rejects.toThrow(MissingCapabilityError);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(selfImprove(model, item!, { signal })).rejects.toThrow("enough");
  });
});

function scriptedAnswer(attempt: string): string {
  return attempt.split("Final response: ")[1]!;
}
