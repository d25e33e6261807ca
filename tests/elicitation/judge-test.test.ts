import { defaultShots, type ElicitationOptions, elicitLogLikelihoods, type Shot } from "equirank";
import { describe, expect, test } from "vitest";
import { signTest } from "../../src/statistics/tests";
import { FakeLanguageModel } from "../fakes/fake-language-model";

const makeShots = (count: number): Shot[] =>
  Array.from({ length: count }, (_, i) => ({
    question: `Q${i}?`,
    correct: `right${i}`,
    incorrect: `wrong${i}`,
  }));

/** Says yes to a proposed answer if `accepts` does, by how much it says yes or no to all. */
function createJudge(accepts: (answer: string) => boolean, id = "fake"): FakeLanguageModel {
  return new FakeLanguageModel({
    id,
    judges: false,
    scoreLabel: (prompt, label) => {
      const answer = /Proposed answer: (.*)\nIs the proposed answer correct \(Yes or No\)\?$/.exec(prompt)![1]!;
      const isYes = label.trim().toLowerCase() === "yes";
      return Math.log(isYes === accepts(answer) ? 0.05 : 0.04);
    },
  });
}

async function judge(model: FakeLanguageModel, elicitation: ElicitationOptions = {}) {
  const { report } = await elicitLogLikelihoods({
    question: "Which?",
    candidates: ["red", "blue"],
    model,
    // Asked for, or a judge that fails would be asked otherwise.
    elicitation: { kind: "contrast", ...elicitation },
  });
  return report.judge;
}

const own = (prompt: string) => prompt.includes("Question: Which?") || prompt.includes("N/A");

describe("the one-sided sign test by hand", () => {
  test.each([
    // Sums of binomial coefficients over 2^n.
    [8, 8, 1 / 256],
    [7, 8, 9 / 256],
    [6, 8, 37 / 256],
    [4, 8, 163 / 256],
    [0, 8, 1],
    [5, 5, 1 / 32],
    [4, 5, 6 / 32],
    [4, 4, 1 / 16],
    [1, 1, 1 / 2],
    [0, 1, 1],
  ])("P(X >= %i | %i) = %d", (successes, trials, probability) => {
    expect(signTest(successes, trials)).toBe(probability);
  });
});

describe("a judge of eight shots", () => {
  test.each([
    [8, true, 1 / 256],
    [7, true, 9 / 256],
    [6, null, 37 / 256],
    [5, null, 93 / 256],
    [4, false, 163 / 256],
    [0, false, 1],
  ])("%i right: informative %s", async (rightPairs, informative, pValue) => {
    // Where it is wrong, it prefers the wrong answer.
    const model = createJudge((answer) => {
      const [, kind, number] = /^(right|wrong)(\d)$/.exec(answer) ?? [];
      return Number(number) < rightPairs ? kind === "right" : kind === "wrong";
    });
    expect(await judge(model, { shots: makeShots(8) })).toEqual({
      informative,
      rightPairs,
      pairs: 8,
      pValue,
    });
  });

  test("one that says the same of all answers has no pair right", async () => {
    expect(await judge(createJudge(() => true))).toEqual({
      informative: false,
      rightPairs: 0,
      pairs: 8,
      pValue: 1,
    });
  });
});

describe("how few shots say anything", () => {
  test.each([
    [5, 5, 1 / 32],
    // Too few to decide: the library's eight join them.
    [4, 12, 1 / 4096],
    [1, 9, 1 / 512],
  ])("%i of one's own are tested as %i pairs", async (own, pairs, pValue) => {
    const known = defaultShots.map(({ correct }) => correct);
    const model = createJudge((answer) => answer.startsWith("right") || known.includes(answer));
    expect(await judge(model, { shots: makeShots(own) })).toEqual({
      informative: true,
      rightPairs: pairs,
      pairs,
      pValue,
    });
  });
});

describe("each shot is judged with the others as worked examples", () => {
  test.each<[string, ElicitationOptions, readonly Shot[]]>([
    ["the library's, for contrast without shots", {}, defaultShots],
    ["the elicitation's own", { shots: makeShots(5) }, makeShots(5)],
  ])("%s", async (_, elicitation, shots) => {
    const model = createJudge(() => true);
    await judge(model, elicitation);
    const prompts = model.promptsOf("labels").filter((prompt) => !own(prompt));
    // The right answer stands first and second in turn.
    const asked = shots.flatMap(({ question, correct, incorrect }, i) =>
      (i % 2 === 0 ? [correct, incorrect] : [incorrect, correct]).map((answer) => [question, answer] as const),
    );
    expect(prompts).toHaveLength(asked.length);
    asked.forEach(([question, answer], i) => {
      const prompt = prompts[i]!;
      expect(
        prompt.endsWith(
          `Question: ${question}\nProposed answer: ${answer}\nIs the proposed answer correct (Yes or No)?`,
        ),
      ).toBe(true);
      for (const other of shots) {
        const count = prompt.split(`Question: ${other.question}\n`).length - 1;
        expect(count, other.question).toBe(1);
      }
    });
  });
});

describe("pointwise", () => {
  const shots = makeShots(5);
  const elicitation: ElicitationOptions = { kind: "pointwise", shots };

  test("a pair is right where the right answer gains more by its question than the wrong one", async () => {
    // log P(y|x) prefers the wrong answers; less log P(y|no content), four of five right ones are ahead.
    const model = new FakeLanguageModel({
      scoreContinuation: (prompt, continuation) => {
        const isRight = continuation.startsWith(" right");
        if (prompt.endsWith("Question: N/A\nAnswer:")) return isRight ? -9 : -3;
        if (continuation === " right4") return -10;
        return isRight ? -6 : -2;
      },
    });
    // Gains: right 3, wrong 1; the last right one -1.
    expect(await judge(model, elicitation)).toEqual({
      informative: null,
      rightPairs: 4,
      pairs: 5,
      pValue: 6 / 32,
    });
    expect(model.promptsOf("labels")).toEqual([]);
    const first = model.calls.find(
      ({ texts, prompt }) => texts[0] === " right0" && String(prompt).endsWith("Q0?\nAnswer:"),
    )!;
    expect(first.texts).toEqual([" right0", " wrong0"]);
    expect(first.prompt).toBe(
      `${[1, 2, 3, 4].map((i) => `Question: Q${i}?\nAnswer: right${i}\n\n`).join("")}Question: Q0?\nAnswer:`,
    );
  });
});

/** The answer that a judging prompt proposes last. */
const proposed = (prompt: string) => prompt.split("Proposed answer: ").at(-1)!.split("\n")[0]!;

describe("any signal can be the judge", () => {
  const shots = makeShots(5);
  const isRight = (text: string) => text.trim().startsWith("right");

  test.each(["yes-no", "true-false"] as const)("%s", async (discriminator) => {
    const model = new FakeLanguageModel({
      scoreLabel: (prompt, label) =>
        Math.log(["yes", "true"].includes(label.trim().toLowerCase()) === isRight(proposed(prompt)) ? 0.05 : 0.04),
    });
    expect(await judge(model, { discriminator, shots })).toMatchObject({ rightPairs: 5, pairs: 5 });
    // Two candidates, and two answers of each shot, once each.
    expect(model.promptsOf("labels")).toHaveLength(2 + 10);
  });

  test.each(["yes-no-calibrated", "true-false-calibrated"] as const)(
    "%s: what counts is what the question adds",
    async (discriminator) => {
      // A bias for wrong answers as such, which the question makes up for in all shots but one.
      const model = new FakeLanguageModel({
        scoreLabel: (prompt, label) => {
          if (!["yes", "true"].includes(label.trim().toLowerCase())) return Math.log(0.05);
          const answer = proposed(prompt);
          const bias = isRight(answer) ? -4 : -2;
          const isContentFree = prompt.includes("Question: N/A\n");
          return !isContentFree && isRight(answer) && answer !== "right3" ? bias + 1 : bias;
        },
      });
      expect(await judge(model, { discriminator, shots })).toMatchObject({ rightPairs: 4 });
    },
  );

  test("channel: the right answer predicts its question better", async () => {
    const model = new FakeLanguageModel({
      scoreContinuation: (prompt) =>
        isRight(prompt.split("Answer: ").at(-1)!) ? -5 : prompt.includes("wrong2\n") ? -4 : -6,
    });
    expect(await judge(model, { discriminator: "channel", shots })).toMatchObject({
      rightPairs: 4,
    });
  });

  test.each([
    ["likelihood", 0],
    ["likelihood-per-byte", 5],
  ] as const)("%s", async (discriminator, rightPairs) => {
    // Right: 6 bytes at -2, -12 in all. Wrong: 5 bytes at -2.2, -11 in all.
    const model = new FakeLanguageModel({
      scoreContinuation: (_, continuation) => (isRight(continuation) ? -2 * 6 : -2.2 * 5),
    });
    const uneven = shots.map((shot, i) => ({ ...shot, incorrect: `bad-${i}` }));
    expect(await judge(model, { discriminator, shots: uneven })).toMatchObject({ rightPairs });
  });

  test("contrast: log-odds of a correct against an incorrect answer", async () => {
    const model = new FakeLanguageModel({
      scoreContinuation: (prompt, continuation) => {
        const isIncorrectWanted = prompt.endsWith("\nIncorrect answer:");
        if (continuation === " right1") return -3;
        // Wrong answers are likelier either way, but less so where a correct one is wanted.
        return isRight(continuation) ? -3 : isIncorrectWanted ? -1 : -2;
      },
    });
    // Log-odds: right 0, wrong -1.
    expect(await judge(model, { discriminator: "contrast", shots })).toMatchObject({
      rightPairs: 5,
    });
  });

  test("choice: a model that always takes the same letter is right in no more than half", async () => {
    const model = new FakeLanguageModel({
      scoreLabel: (prompt, label) => {
        const isWanted = label.trim() === "A" && prompt.endsWith("Correct answer (one letter):");
        return Math.log(isWanted ? 0.4 : 0.05);
      },
    });
    expect(await judge(model, { discriminator: "choice", shots: makeShots(8) })).toMatchObject({
      rightPairs: 4,
      pairs: 8,
      informative: false,
    });
  });
});

describe("once for each model and way of asking", () => {
  const countTests = (model: FakeLanguageModel) => model.promptsOf("labels").filter((prompt) => !own(prompt)).length;

  test("the same words are not tested again, other words and other models are", async () => {
    const model = createJudge(() => true);
    const first = await judge(model);
    expect(countTests(model)).toBe(16);
    expect(await judge(model)).toEqual(first);
    expect(countTests(model)).toBe(16);

    await judge(model, { shots: makeShots(5) });
    expect(countTests(model)).toBe(16 + 10);
    await judge(model, { prompts: { yes: ["Yes"] } });
    expect(countTests(model)).toBe(16 + 10 + 16);
    await judge(model, { generator: "likelihood-per-byte" });
    expect(countTests(model), "the generator has no part in it").toBe(16 + 10 + 16);

    const other = createJudge(() => false, "other");
    await judge(other);
    expect(countTests(other)).toBe(16);
  });

  test("scorers that ask the same are told apart, and so are the templates", async () => {
    // Per byte the short wrong answers lose; in all they win.
    const shots = makeShots(5).map((shot) => ({ ...shot, incorrect: "no" }));
    const model = new FakeLanguageModel({
      scoreContinuation: (prompt, continuation) => {
        const isChat = prompt.includes("Answer with a short phrase.");
        return continuation.trim() === "no" ? (isChat ? -9 : -3) : -6;
      },
    });
    const ask = async (elicitation: ElicitationOptions) =>
      (await judge(model, { generator: "likelihood", shots, ...elicitation }))!.rightPairs;
    expect(await ask({ discriminator: "likelihood" })).toBe(0);
    expect(await ask({ discriminator: "likelihood-per-byte" })).toBe(5);
    expect(await ask({ discriminator: "likelihood", prompts: "chat" })).toBe(5);
    const asked = model.calls.length;
    expect(await ask({ discriminator: "likelihood-per-byte" })).toBe(5);
    // Known by now: what is left is the question itself.
    expect(model.calls.length - asked).toBe(1);
  });

  test("testJudge: false asks nothing and reports nothing", async () => {
    const model = createJudge(() => true);
    expect(await judge(model, { testJudge: false })).toBeNull();
    expect(countTests(model)).toBe(0);
  });

  test("a test that failed is made again", async () => {
    let fails = true;
    const model = new FakeLanguageModel({
      beforeAnswer: ({ prompt }) => {
        if (fails && !own(String(prompt))) throw new Error("down");
      },
    });
    await expect(judge(model)).rejects.toThrow("down");
    fails = false;
    expect((await judge(model))!.pairs).toBe(8);
  });
});

test("questions asked at once test the judge once between them", async () => {
  const model = new FakeLanguageModel();
  const ask = () => elicitLogLikelihoods({ question: "Which?", candidates: ["red", "blue"], model });
  const [first, ...others] = await Promise.all([ask(), ask(), ask()]);

  // Each question asks 2 judgements of its own; the test asks two answers of each of eight shots, once.
  expect(model.promptsOf("labels")).toHaveLength(3 * 2 + 2 * 8);
  expect(others.map(({ report }) => report.judge)).toEqual([first!.report.judge, first!.report.judge]);
  const spent = [first!, ...others].map(({ usage }) => usage.requests).sort((a, b) => a - b);
  expect(spent).toEqual([4, 4, 20]);
});
