import { describe, expect, test } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";
import { parseLines, runInProcess } from "./run-in-process";

const texts = ["9 * 2 = 18", "16 + 3 = 19", "6 + 12 = 18.0"];

/** Draws a text by the seed, and judges those correct that hold an 18. */
function createModel(): FakeLanguageModel {
  return new FakeLanguageModel({
    takesTopK: true,
    drawText: (_, { seed = 0 }) => texts[seed % texts.length]!,
    scoreLabel: (prompt, label) => {
      const isRight = /Proposed answer: .*18/.test(prompt);
      return Math.log((label.trim().toLowerCase() === "yes") === isRight ? 0.2 : 0.03);
    },
  });
}

const generate = ["rank", "--question", "How many?", "--generate", "6", "--seed", "3"];

describe("--generate", () => {
  test("samples candidates in place of given ones and says where they come from", async () => {
    const { exitCode, stdout } = await runInProcess([...generate, "--extract", "number"], {
      model: createModel(),
    });
    expect(exitCode).toBe(0);
    expect(parseLines(stdout)[0]).toMatchObject({
      best: "18",
      ranking: [{ candidate: "18" }, { candidate: "19" }],
      generation: {
        planned: 6,
        stopped: "count",
        rank: "answers",
        samples: { length: 6, 0: { text: texts[0], answer: "18", decoding: "greedy" } },
      },
    });
  });

  test("hands its options on to the model", async () => {
    const model = createModel();
    await runInProcess(
      [
        ...[...generate, "--temperature", "0.5", "--max-tokens", "7"],
        ...["--stop", "\\n", "--stop", "Q:", "--rank", "paths"],
      ],
      { model },
    );
    const options = model.calls.find(({ kind }) => kind === "samples")!.options;
    expect(options).toMatchObject({ maxTokens: 7, stop: ["\n", "Q:"], seed: 3 });
  });

  test("takes questions without candidates from lines, and votes", async () => {
    const { stdout } = await runInProcess(["rank", "--generate", "6", "--method", "majority-vote", "--seed", "3"], {
      model: createModel(),
      input: '{"question": "One?"}\n{"question": "Two?"}\n',
    });
    const lines = parseLines(stdout);
    expect(lines.map(({ line, method }) => [line, method])).toEqual([
      [1, "majority-vote"],
      [2, "majority-vote"],
    ]);
  });

  test("keeps to its bounds and tells a reader so", async () => {
    const model = createModel();
    const { stdout } = await runInProcess([...generate, "--budget-requests", "3", "--method", "majority-vote"], {
      model,
      columns: 100,
    });
    expect(model.calls).toHaveLength(3);
    expect(stdout).toContain("3 samples, --budget-requests allowed no more");
    expect(stdout).toContain("none: for a vote, no model needs to be asked");
  });

  test("tells how sure the winner is where answers are counted", async () => {
    const { stdout } = await runInProcess(
      ["rank", "--question", "Q?", "--candidate", "a", "--candidate", "b", "--elicitation", "frequency"],
      { model: createModel(), columns: 100 },
    );
    expect(stdout).toMatch(/\d+ % of 200 rankings with redrawn counts put the same candidate first/);
  });
});

describe("usage errors", () => {
  test.each<[string[], string]>([
    [[...generate, "--candidate", "a"], "--candidate must be left out if --generate is given"],
    [["rank", "--seed", "1"], "--seed must be given with --generate"],
    [["rank", "--max-tokens", "9"], "--max-tokens must be given with --generate"],
    [["rank", "--generate", "0"], "must be a whole number from 1"],
    [[...generate, "--temperature", "-1"], "must be a number from 0"],
    [[...generate, "--seed", "x"], "must be a whole number from 0"],
    [[...generate, "--rank", "texts"], "Allowed choices are answers, paths"],
    [
      [...generate, "--rank", "paths", "--method", "best-judgement"],
      'options.rank must be "answers" for best-judgement',
    ],
  ])("%j", async (commandArguments, message) => {
    const model = createModel();
    const { exitCode, stdout, stderr } = await runInProcess(commandArguments, { model });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(model.calls).toHaveLength(0);
  });
});
