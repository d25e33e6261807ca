import { dilemmaExamples } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { scenarios } from "../../../bench/companions/dilemmas/scenarios";
import { askMove } from "../../../src/companions/dilemmas/scenario";
import { createAnswer } from "./create-answer";

const all = scenarios();

describe("dilemmaExamples", () => {
  it("asks as players are asked, and answers with letter and motivation", () => {
    const given = createAnswer({ motivation: "Snow is cold.", listedFirst: "defect" });
    const [example] = dilemmaExamples([given], all);
    const scenario = all.find(({ id }) => id === given.scenario)!;
    expect(example).toEqual({
      id: "snowdrift/friends#0",
      prompt: askMove(scenario, ["defect", "cooperate"], "letter-and-motivation"),
      completion: [{ role: "assistant", content: "B. Snow is cold." }],
      meta: {
        source: "social-dilemmas",
        model: "someone",
        item: "snowdrift/friends",
        round: 0,
        labels: {
          game: "snowdrift",
          context: "friends",
          action: "cooperate",
          listedFirst: "defect",
        },
      },
    });
  });

  it("leaves motivations out, and takes both orders in turn", () => {
    const given = ["cooperate", "defect", "cooperate", "defect"] as const;
    const examples = dilemmaExamples(
      given.map((action) => createAnswer({ action, motivation: "because" })),
      all,
      { motivation: false },
    );
    const letters = examples.map(({ completion }) => completion[0]!.content);
    expect(letters).toEqual(["A", "B", "B", "A"]);
    expect(examples[0]!.prompt[0]!.content).toMatch(/Reply with its letter\.$/);
  });

  it("names moves in words where that is wanted", () => {
    const given = createAnswer({ action: "defect", motivation: "Snow is cold." });
    const { defect } = all.find(({ id }) => id === given.scenario)!.story;
    const replies = [true, false].map((motivation) => {
      const [example] = dilemmaExamples([given], all, { naming: "words", motivation });
      const asked = example!.prompt[0]!.content.split("\n").at(-1);
      return [asked, example!.completion[0]!.content];
    });
    expect(replies).toEqual([
      [
        "Reply with what you do, in the words of the list, and then say why in one or two sentences.",
        `${defect}. Snow is cold.`,
      ],
      ["Reply with what you do, in the words of the list.", defect],
    ]);
  });

  it("put the move below its reasons where that is wanted", () => {
    const given = createAnswer({ action: "defect", motivation: "Snow is cold." });
    const { defect } = all.find(({ id }) => id === given.scenario)!.story;
    const [example] = dilemmaExamples([given], all, { naming: "reasoned" });
    expect(example!.prompt[0]!.content.split("\n").at(-1)).toMatch(/^Say first what each choice/);
    expect(example!.completion[0]!.content).toBe(`Snow is cold.\n${defect}`);
    expect(() => dilemmaExamples([createAnswer({})], all, { naming: "reasoned" })).toThrow(
      "must be in each answer for reasoned rows",
    );
    expect(() => dilemmaExamples([given], all, { naming: "reasoned", motivation: false })).toThrow(
      "options.motivation must be true for reasoned rows",
    );
  });

  it("refuses nothing, and unknown scenarios", () => {
    expect(() => dilemmaExamples([], all)).toThrow("at least one answer");
    expect(() => dilemmaExamples([createAnswer({ scenario: "x" })], all)).toThrow("id of a scenario");
  });
});
