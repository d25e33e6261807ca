import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "equirank";
import type { Judge } from "equirank/companions";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseLabels, recordLabels } from "../../../../bench/companions/distillation/labels";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-labels-"));
  file = join(folder, "labels.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

interface Word {
  id: string;
  text: string;
}

const words: Word[] = ["owl", "boat", "a"].map((text, i) => ({ id: `w${i}`, text }));

/** Whether a word is long; what it judged is kept. */
function createJudge(fingerprint?: string) {
  const judged: string[] = [];
  const judge: Judge<Word> = ({ text }) => {
    judged.push(text);
    return { label: text.length > 3, rationale: `${text.length} letters` };
  };
  const named = fingerprint === undefined ? judge : Object.assign(judge, { fingerprint });
  return { judge: named, judged };
}

describe("recordLabels", () => {
  it("judges what the file does not hold, and returns the labels in the items' order", async () => {
    const first = await recordLabels(file, words.slice(0, 1), {
      judge: createJudge().judge,
      rater: "r",
    });
    expect(first).toEqual([{ id: "w0", rater: "r", label: false, rationale: "3 letters" }]);
    const { judge, judged } = createJudge();
    const labels = await recordLabels(file, words.toReversed(), { judge, rater: "r" });
    expect(judged).toEqual(["a", "boat"]);
    expect(labels.map(({ id, label }) => [id, label])).toEqual([
      ["w2", false],
      ["w1", true],
      ["w0", false],
    ]);
    expect(parseLabels(await readFile(file, "utf8"))).toHaveLength(3);
  });

  it("takes no label of other items, or of another judge, for its own", async () => {
    const { judge, judged } = createJudge("1");
    await recordLabels(file, words, { judge, rater: "r" });
    const other = [{ id: "w0", text: "elephant" }];
    const refused: [string, readonly Word[], object][] = [
      ["w0 was another one then", other, {}],
      ['judge was "function judge (1)" then', words, { judge: createJudge("2").judge }],
      ['rater was "r" then and is "s" now', words, { rater: "s" }],
      ["an id of its own", [words[0]!, words[0]!], {}],
      ["options.typo", words, { typo: 1 }],
    ];
    for (const [message, items, changed] of refused) {
      const options = { judge, rater: "r", ...changed };
      await expect(recordLabels(file, items, options)).rejects.toThrow(InvalidArgumentError);
      await expect(recordLabels(file, items, options)).rejects.toThrow(message);
    }
    expect(judged).toHaveLength(3);
  });
});
