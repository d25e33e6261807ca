import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientStatements } from "../../../../bench/companions/distillation/clients";
import { judgeByReflectionRules, reflectionRules } from "../../../../bench/companions/distillation/reflection-rules";
import {
  type ReflectionKind,
  reflectionKinds,
  scriptedReflector,
} from "../../../../bench/companions/distillation/reflective-listening";

const client = "I've cut down to six cigarettes a day, but all of my friends at work still smoke.";

/** Names of the rules that an answer to the client breaks. */
function broken(kind: ReflectionKind, answer: string, statement = client): string[] {
  return Object.entries(reflectionRules(kind))
    .filter(([, { keeps }]) => !keeps(answer, statement))
    .map(([name]) => name);
}

// Verdicts of the rules' author, on answers written to keep all of them or break those named.
const fixtures: [ReflectionKind, string, string[]][] = [
  ["simple", "You're down to six cigarettes, while your friends smoke on.", []],
  ["simple", "Your friends at work smoke, and you’ve cut down.", []],
  ["complex", "You're proud of six a day, and it gets lonely among friends who smoke.", []],
  ["complex", "You feel left alone: all of your friends at work smoke.", []],
  ["simple", "Do you smoke with your friends at work?", ["statement"]],
  ["simple", "Your friends at work smoke, and you cut down", ["statement"]],
  ["simple", "You smoke.", ["length"]],
  ["simple", "You smoke less. Your friends smoke. You work. You smoke.", ["length"]],
  ["simple", `You smoke ${"less and less and ".repeat(12)}less.`, ["length"]],
  ["simple", "Friends at work smoke all day.", ["address"]],
  ["simple", "My friends smoke, as you do.", ["address"]],
  ["simple", "I've cut down to six cigarettes a day, as you know.", ["address"]],
  ["simple", client, ["address", "own words"]],
  [
    "simple",
    "You've cut down to six cigarettes a day but all of my friends at work still smoke.",
    ["address", "own words"],
  ],
  ["complex", "It sounds like this is really hard for you.", ["topic"]],
  ["simple", "You should smoke less than your friends.", ["advice"]],
  ["simple", "You smoke, and it's important to cut down on cigarettes.", ["advice"]],
  ["complex", "You smoke six a day, and it's your own fault.", ["judgement"]],
  ["complex", "Great job, you cut down to six cigarettes a day!", ["judgement"]],
  ["simple", "You smoke, and shame, regret, doubt and boredom follow you.", ["kind"]],
  ["complex", "You've cut down on cigarettes, your friends smoke.", ["kind"]],
];

describe("reflectionRules", () => {
  it.each(fixtures)("of a %s reflection: %j breaks %j", (kind, answer, names) => {
    expect(broken(kind, answer)).toEqual(names);
  });

  it("let an answer say what the client said, also of advice and blame", () => {
    const statement = "My wife says that I should try to sleep, and that it's my own fault.";
    expect(broken("simple", "Your wife says you should try to sleep.", statement)).toEqual([]);
    expect(broken("simple", "Your wife says it's your own fault.", statement)).toEqual([]);
  });

  it("judge any text without failing", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (answer, statement) => {
        for (const kind of reflectionKinds) {
          const judgement = judgeByReflectionRules(kind)({
            id: "x",
            input: { id: "y", text: statement },
            answer,
            among: [answer],
          });
          expect(judgement).toHaveProperty("label", broken(kind, answer.trim(), statement).length === 0);
        }
      }),
    );
  });

  it("reject nonsense of any length at once", () => {
    const long = "you smoke and smoke ".repeat(500);
    expect(broken("complex", long)).toContain("length");
  });
});

describe("scriptedReflector", () => {
  const all = clientStatements({ count: 900 });

  it("turns what the client says to you", () => {
    const input = { id: "x", text: client, labels: { feeling: "alone" } };
    const simple = new Set(scriptedReflector("simple").answer(input, 40, 0));
    expect(simple).toEqual(
      new Set([
        "You've cut down to six cigarettes a day, and at the same time all of your friends at work still smoke.",
        "All of your friends at work still smoke, even though you've cut down to six cigarettes a day.",
        "You're saying that all of your friends at work still smoke, while you've cut down to six cigarettes a day.",
        "On the one hand you've cut down to six cigarettes a day, and on the other all of your friends at work still smoke.",
      ]),
    );
    expect(scriptedReflector("complex").answer(input, 40, 0)).toContain(
      "You feel alone, because all of your friends at work still smoke.",
    );
  });

  it("keeps the rules, but for guesses that the client voiced already", async () => {
    for (const kind of reflectionKinds) {
      const judge = judgeByReflectionRules(kind);
      for (const [i, input] of all.entries()) {
        const among = scriptedReflector(kind).answer(input, 2, i);
        for (const answer of among) {
          const { rationale } = await judge({ id: "x", input, answer, among });
          const isVoiced = kind === "complex" && input.text.includes(input.labels!.feeling!);
          expect([undefined, ...(isVoiced ? ["adds nothing"] : [])], answer).toContain(rationale);
        }
      }
    }
  });

  it("takes no word for one of the language that this is written in", () => {
    const input = { id: "x", text: "I am a constructor, but my toString is me." };
    expect(scriptedReflector("simple").answer(input, 40, 0)).toContain(
      "You are a constructor, and at the same time your toString is you.",
    );
  });

  it("draws the same with the same seed, and answers any text", () => {
    const teacher = scriptedReflector("complex");
    expect(teacher.id).toContain("scripted");
    expect(teacher.answer(all[0]!, 5, 7)).toEqual(teacher.answer(all[0]!, 5, 7));
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [answer] = teacher.answer({ id: "x", text }, 1, 0);
        expect(answer).not.toMatch(/undefined/);
      }),
    );
  });
});
