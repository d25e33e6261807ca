import { type DistilledAnswer, distilledExamples } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { parseDistilled, parseInputs } from "../../../bench/companions/distillation/answers";
import { reflectiveListening } from "../../../bench/companions/distillation/reflective-listening";
import { formatExample } from "../../../src/companions/dataset";
import { answersToJudge, countReasons } from "../../../src/companions/distillation/distill";

const task = reflectiveListening("simple");

function answer(id: string, more: Partial<DistilledAnswer> = {}): DistilledAnswer {
  return {
    id,
    task: task.name,
    teacher: "someone",
    input: { id: "a", text: "I smoke.", labels: { topic: "smoking" } },
    answer: `You smoke ${id}.`,
    rater: "rules",
    label: true,
    ...more,
  };
}

const jsonLines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n\n");

describe("parseDistilled", () => {
  it("reads what was written", () => {
    const rows = [answer("a#0"), answer("a#1", { label: false, rationale: "no", confidence: 0.5 })];
    expect(parseDistilled(`${jsonLines(rows)}\n`)).toEqual(rows);
  });

  it.each([
    ["", "at least one row"],
    ["[1]", "line 1"],
    ['{"id": "a#0"', "line 1"],
    [jsonLines([answer("a#0"), answer("a#0")]), "an id of its own"],
    [jsonLines([answer("a#0", { confidence: 2 })]), "confidence"],
    [jsonLines([answer("a#0", { label: null as unknown as string })]), "label"],
  ])("refuses %j", (text, message) => {
    expect(() => parseDistilled(text, "file")).toThrow(message);
  });
});

describe("parseInputs", () => {
  it("reads texts with ids and labels, and names the line that is something else", () => {
    expect(parseInputs('{"id":"a","text":"b","more":1}')).toEqual([{ id: "a", text: "b" }]);
    expect(() => parseInputs('{"id":"a","text":"b"}\n{"id":"c"}', "file")).toThrow("file, line 2");
    expect(() => parseInputs('{"id":"a","text":"b"}\n{"id":"a","text":"c"}')).toThrow("its own");
  });
});

describe("answersToJudge", () => {
  it("puts each answer among the different ones to its input", () => {
    const other = { id: "b", text: "I run." };
    const found = answersToJudge([
      answer("a#0", { answer: "x" }),
      answer("a#1", { answer: "y" }),
      answer("a#2", { answer: "x" }),
      answer("a#3", { answer: "" }),
      answer("b#0", { input: other, answer: "x" }),
    ]);
    expect(found.map(({ among }) => among.join("|"))).toEqual(["x|y", "x|y", "x|y", "x|y", "x"]);
  });
});

describe("distilledExamples", () => {
  it("asks as the student is asked, and answers with what was kept", () => {
    const rows = [answer("a#0"), answer("a#1", { label: false }), answer("a#2", { label: "true" })];
    const examples = distilledExamples(rows, task);
    expect(examples).toEqual([
      {
        id: "a#0",
        prompt: task.ask(rows[0]!.input),
        completion: [{ role: "assistant", content: "You smoke a#0." }],
        meta: {
          source: "reflective-listening/simple",
          model: "someone",
          item: "a",
          round: 0,
          labels: { topic: "smoking", rater: "rules" },
        },
      },
    ]);
    expect(JSON.parse(formatExample(examples[0]!, "trl")).completion[0].role).toBe("assistant");
  });

  it("refuses to make nothing, and says why", () => {
    const rejected = ["too long", "asks", "too long"].map((rationale, i) =>
      answer(`a#${i}`, { label: false, rationale }),
    );
    expect(() => distilledExamples(rejected, task)).toThrow("of 3, 2 were rejected for: too long");
    expect(() => distilledExamples([], task)).toThrow("one that was kept");
    expect(() => distilledExamples([answer("a#0", { task: "x" })], task)).toThrow(task.name);
    expect(countReasons(rejected)).toEqual([
      ["too long", 2],
      ["asks", 1],
    ]);
  });
});
