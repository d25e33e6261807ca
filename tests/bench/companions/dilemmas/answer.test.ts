import { describe, expect, it } from "vitest";
import { parseAnswers } from "../../../../bench/companions/dilemmas/answers";
import { createAnswer } from "../../../companions/dilemmas/create-answer";

describe("parseAnswers", () => {
  it("reads what was written", () => {
    const answers = [createAnswer(), createAnswer({ action: "defect", motivation: "why not", p: 0.3 })];
    const text = answers.map((one) => JSON.stringify(one)).join("\n\n");
    expect(parseAnswers(`${text}\n`)).toEqual(answers);
  });

  it.each([
    ["{", "line 1"],
    ["", "at least one answer"],
    [JSON.stringify(createAnswer({ action: "wait" as "defect" })), "action"],
    [JSON.stringify(createAnswer({ p: 2 })), "p "],
    [JSON.stringify(createAnswer({ counted: { successes: 3, trials: 2 } })), "more successes"],
  ])("refuses %j", (text, message) => {
    expect(() => parseAnswers(text)).toThrow(message);
  });
});
