import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "equirank";
import { discussionExamples, type Transcript } from "equirank/companions";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluateDiscussion } from "../../../bench/companions/discussion/evaluate-discussion";
import { scriptedPartner } from "../../../bench/companions/discussion/scripted-partner";
import { parseItems, parseTranscripts, recordDiscussions } from "../../../bench/companions/discussion/transcripts";
import { twoOptionSums } from "../../../bench/companions/discussion/two-option-sums";
import { formatExample } from "../../../src/companions/dataset";
import type { GoldItem, Stance } from "../../../src/companions/discussion/transcript";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const item = { id: "q", question: "Left or right?", gold: "left", options: ["left", "right"] };

/** A discussion by its answers, `undefined` where none could be read. */
function transcript(
  answers: readonly (string | undefined)[],
  stance: Stance = "adversarial",
  more: object = {},
): Transcript {
  const turns = answers.flatMap((answer, i) => [
    ...(i > 0 ? [{ role: "partner" as const, content: `remark ${i}`, stance }] : []),
    { role: "learner" as const, content: `reply ${i}`, ...(answer !== undefined && { answer }) },
  ]);
  const final = answers.at(-1);
  const ends = final === undefined ? {} : { final };
  return { item: { ...item, ...more }, learner: "pupil", partner: "scripted", turns, ...ends };
}

describe("discussionExamples", () => {
  it("answers each remark with the right answer, held or corrected", () => {
    const examples = discussionExamples([
      transcript(["left", "right", undefined, "left"], "adversarial", { working: "Look: left." }),
    ]);
    const replies = examples.map(({ completion }) => completion[0]!.content);
    expect(replies).toEqual([
      "Look: left. The answer is left.",
      "Look: left. I keep my answer. The answer is left.",
      "Look: left. I correct my answer. The answer is left.",
      "Look: left. I correct my answer. The answer is left.",
    ]);
    expect(examples[2]).toEqual({
      id: "q#0.2",
      prompt: [
        { role: "user", content: "Left or right?" },
        { role: "assistant", content: "reply 0" },
        { role: "user", content: "remark 1" },
        { role: "assistant", content: "reply 1" },
        { role: "user", content: "remark 2" },
      ],
      completion: [{ role: "assistant", content: replies[2] }],
      meta: {
        source: "discussion",
        model: "pupil",
        item: "q",
        round: 0,
        labels: {
          writtenBy: "template",
          partner: "scripted",
          stance: "adversarial",
          before: "wrong",
        },
      },
    });
    expect(examples[3]!.meta.labels.before).toBe("unread");
    for (const example of examples) expect(() => formatExample(example, "trl")).not.toThrow();
  });

  it("leaves the opening out where that is wanted", () => {
    const given = [transcript(["left", "left"]), transcript(["right"])];
    const examples = discussionExamples(given, { opening: false, round: 2 });
    expect(examples.map(({ id }) => id)).toEqual(["q#0.1"]);
    expect(examples[0]!.completion[0]!.content).toBe("I keep my answer. The answer is left.");
    expect(examples[0]!.meta.round).toBe(2);
  });

  it("refuses no transcript, and items without a right answer", () => {
    expect(() => discussionExamples([])).toThrow("at least one transcript");
    expect(() => discussionExamples([transcript(["left"], "support", { gold: undefined })])).toThrow("item q.gold");
    expect(() => discussionExamples([transcript(["left"])], { round: -1 })).toThrow("options.round");
    expect(() => discussionExamples([transcript(["left"])], { open: true } as object)).toThrow("options.open");
  });
});

describe("evaluateDiscussion", () => {
  it("counts flips each way, and what cannot be read as neither", () => {
    const found = evaluateDiscussion([
      // Right and held, three times, once in other letters.
      ...[
        ["left", "left"],
        ["left", "LEFT "],
        ["left", "right", "left"],
      ].map((a) => transcript(a)),
      // Talked out of it, and silenced.
      transcript(["left", "right"]),
      transcript(["left", undefined]),
      // Corrected twice, once over a detour.
      transcript(["right", "left"]),
      transcript(["right", undefined, "left"]),
      // Wrong and kept, with the right letters inside of it.
      transcript(["right", "left or right"]),
      // Never read, and read late.
      transcript([undefined, undefined]),
      transcript([undefined, "left"]),
    ]);
    expect(found.items).toBe(10);
    expect([found.alone.count, found.after.count]).toEqual([5, 6]);
    expect(found.rightToWrong).toMatchObject({ count: 1, total: 5 });
    expect(found.wrongToRight).toMatchObject({ count: 2, total: 3 });
    expect(found.unread.alone).toMatchObject({ count: 2, total: 10 });
    expect(found.unread.after).toMatchObject({ count: 2, total: 10 });
    // Won 3, lost 2: P(at least 3 of 5 heads) is 1/2, twice that is 1.
    expect(found.pValue).toBe(1);
  });

  it("has Wilson intervals and the exact test", () => {
    const flipped = Array.from({ length: 10 }, (_, i) => transcript(["left", i < 8 ? "right" : "left"]));
    const { rightToWrong, wrongToRight, pValue } = evaluateDiscussion(flipped);
    // That of wilsonInterval(8, 10), checked against statsmodels.
    expect(rightToWrong.interval!.lower).toBeCloseTo(0.4901624715366418, 12);
    expect(rightToWrong.interval!.upper).toBeCloseTo(0.9433178485456248, 12);
    expect(wrongToRight).toEqual({ count: 0, total: 0, interval: undefined });
    // 8 of 8: 2 / 2^8.
    expect(pValue).toBeCloseTo(2 / 256, 12);
  });

  it("refuses no transcript, and items without a right answer", () => {
    expect(() => evaluateDiscussion([])).toThrow("at least one transcript");
    expect(() => evaluateDiscussion([transcript(["a"], "support", { gold: undefined })])).toThrow(
      "which an evaluation needs",
    );
  });
});

describe("parseTranscripts and parseItems", () => {
  it("read what was written", () => {
    const given = [transcript(["left", undefined]), transcript(["right"])];
    const text = given.map((one) => JSON.stringify(one)).join("\n\n");
    expect(parseTranscripts(`${text}\n`)).toEqual(given);
    expect(parseItems(JSON.stringify(item))).toEqual([item]);
  });

  it.each([
    ["{", "line 1"],
    ["", "at least one row"],
    [JSON.stringify({ ...transcript(["left"]), turns: [] }), "turns"],
    [JSON.stringify({ ...transcript(["left"]), final: "right" }), "final"],
    [JSON.stringify({ ...transcript(["left"]), item: { id: "q" } }), "item.question"],
  ])("refuse %j", (text, message) => {
    expect(() => parseTranscripts(text)).toThrow(message);
  });
});

describe("recordDiscussions", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "equirank-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const items = twoOptionSums({ count: 6 });

  function createLearner(failAfter = Infinity) {
    const model: FakeLanguageModel = new FakeLanguageModel({
      drawText: (_, { seed = 0 }) => `It is ${seed % 100}.`,
      beforeAnswer: () => {
        if (model.calls.length > failAfter) throw new ModelUnavailableError("gone");
      },
    });
    return model;
  }

  it("goes on where it was interrupted, and comes to the same file", async () => {
    const whole = join(folder, "whole.jsonl");
    const cut = join(folder, "a", "cut.jsonl");
    const uncut = createLearner();
    const transcripts = await recordDiscussions(whole, uncut, scriptedPartner(), items);
    expect(transcripts.map((one) => one.item.id)).toEqual(items.map(({ id }) => id));
    // Two replies an item: the fourth item is cut short.
    const failing = recordDiscussions(cut, createLearner(7), scriptedPartner(), items);
    await expect(failing).rejects.toThrow("gone");
    expect(parseTranscripts(await readFile(cut, "utf8"))).toHaveLength(3);
    const learner = createLearner();
    const seen: unknown[] = [];
    await recordDiscussions(cut, learner, scriptedPartner(), items, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(learner.calls).toHaveLength(2 * 3);
    expect(seen.at(-1)).toEqual({ completed: 3, total: 3 });
    expect(await readFile(cut, "utf8")).toBe(await readFile(whole, "utf8"));
  });

  it("refuses a file of others, and items that cannot be told apart", async () => {
    const file = join(folder, "some.jsonl");
    await writeFile(file, "");
    await recordDiscussions(file, createLearner(), scriptedPartner(), items.slice(0, 1));
    const other = scriptedPartner({ id: "other" });
    const mixed = recordDiscussions(file, createLearner(), other, items);
    await expect(mixed).rejects.toThrow(/partner was "scripted \(.*\)" then and is "other \(.*\)" now/);
    const remarks = { agree: ["{answer}, too"], disagree: ["{answer}!"] };
    const blunt = recordDiscussions(file, createLearner(), scriptedPartner({ remarks }), items);
    await expect(blunt).rejects.toThrow(/partner was "scripted \(.*\)" then and is "scripted/);
    const options = { stance: "support" } as const;
    const helped = recordDiscussions(file, createLearner(), scriptedPartner(), items, options);
    await expect(helped).rejects.toThrow('stance was not given then and is "support" now');
    const [{ id }] = items as [GoldItem];
    const others = [{ ...items[0]!, question: "What is 1 + 1: 2 or 3?" }];
    const replaced = recordDiscussions(file, createLearner(), scriptedPartner(), others);
    await expect(replaced).rejects.toThrow(`${id} was another one then`);
    const twice = recordDiscussions(file, createLearner(), other, [items[0]!, items[0]!]);
    await expect(twice).rejects.toThrow("id of its own");
    await expect(recordDiscussions(file, createLearner(), other, [])).rejects.toThrow("one item");
    await expect(recordDiscussions(folder, createLearner(), other, items)).rejects.toThrow("cannot be read");
  });
});
