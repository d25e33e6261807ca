import { Writable } from "node:stream";
import type { ItemReport } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { defaultFolder, nameOfPart } from "../../src/cli/evaluation/item-arguments";
import { createProgress, describeSpeed } from "../../src/cli/terminal/progress";
import type { OutputStream } from "../../src/cli/terminal/text";
import { FirstItems } from "../../src/evaluation/evaluate/item-report";
import { createFakeModel } from "./fake-model";

const usage = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };
const progress = (completed: number, total: number, resumed = 0) => ({
  completed,
  total,
  resumed,
  usage,
});

function collect(isTTY: boolean): { stream: OutputStream; text: () => string } {
  let text = "";
  const stream: OutputStream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 80 }), text: () => text };
}

describe("the progress of a recording", () => {
  it.each([
    // 20 new answers in 5 s are 4 a second, and 70 are left: 17.5 s.
    [progress(30, 100, 10), 5, ", 4.0 a second, 18 s left"],
    [progress(1000, 100_000), 10, ", 100 a second, 17 min left"],
    [progress(100, 1_000_000), 10, ", 10 a second, 27 h 47 min left"],
    [progress(3600, 7260), 3600, ", 1.0 a second, 1 h 1 min left"],
    [progress(10, 100, 10), 5, ""],
    [progress(1, 100), 0, ""],
  ])("tells rate and time left by new answers alone: %o after %d s", (current, seconds, text) => {
    expect(describeSpeed(current, seconds)).toBe(text);
  });

  it("is a line at the start and every half minute where there is no terminal", () => {
    let time = 1000;
    const { stream, text } = collect(false);
    const display = createProgress(stream, { withLines: true, now: () => time });
    display.show(progress(50, 200, 50));
    for (time = 2000; time <= 62_000; time += 1000) display.show(progress(50 + time / 1000, 200, 50));
    display.show(progress(200, 200, 50));
    display.clear();
    expect(text()).toBe(
      "equirank: 50 of 200 answers\n" +
        "equirank: 81 of 200 answers, 1.0 a second, 2 min left\n" +
        "equirank: 111 of 200 answers, 1.0 a second, 2 min left\n",
    );
  });

  it("is a bar on a terminal, which clear() takes away", () => {
    let time = 0;
    const { stream, text } = collect(true);
    const display = createProgress(stream, { withLines: true, now: () => time });
    display.show(progress(0, 100));
    time = 10_000;
    display.show(progress(40, 100));
    display.clear();
    expect(text()).toContain("] 0/100 answers");
    expect(text()).toContain("] 40/100 answers, 4.0 a second, 15 s left");
  });
});

describe("the first items", () => {
  it("are those that come first in the data, whatever the order in which they come", () => {
    const places = [7, 3, 9, 1, 8, 0, 5, 2, 6, 4];
    for (const most of [1, 3, 4, 10, 20]) {
      const items = new FirstItems(most);
      for (const item of places) items.add({ item } as ItemReport);
      expect(items.list().map(({ item }) => item)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, most));
    }
  });
});

describe("names", () => {
  it.each([
    ["local:SmolLM2-135M-Instruct.Q4_1.gguf", "SmolLM2-135M-Instruct.Q4_1"],
    ["openai:gpt-4o", "gpt-4o"],
    ["hf:meta-llama/Llama-3.1-8B", "Llama-3.1-8B"],
    ["a model: ../../x", "x"],
  ])("of a folder hold task and model: %s", (id, name) => {
    const model = { ...createFakeModel(), id };
    expect(defaultFolder("arc_easy", model).replaceAll("\\", "/")).toBe(`runs/arc_easy-${name}`);
  });

  it("of files tell the part", () => {
    expect(nameOfPart("scores", "jsonl", undefined)).toBe("scores.jsonl");
    expect(nameOfPart("scores", "jsonl", { index: 2, count: 12 })).toBe("scores-2-of-12.jsonl");
  });
});
