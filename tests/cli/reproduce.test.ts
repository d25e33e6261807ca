import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelError } from "equirank";
import type { EvaluationReport } from "equirank/evaluation";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";
import { runInProcess } from "./run-in-process";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-reproduce-"));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function writeSet(name: string, rows: readonly object[]): Promise<void> {
  await writeFile(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** Finds `right` likely where a correct answer is wanted, and calls it correct; it solves every sum. */
const createModel = () =>
  new FakeLanguageModel({
    judges: true,
    scoreContinuation: (prompt, continuation) =>
      continuation.includes("right") && !/incorrect/i.test(prompt) ? -1 : -3,
    scoreLabel: (prompt, label) =>
      Math.log(prompt.includes("right") === (label.trim().toLowerCase() === "yes") ? 0.9 : 0.1),
    drawText: () => "It is 4.\nA: 4",
  });

const reproduce = (more: readonly string[] = [], model = createModel()) =>
  runInProcess(["reproduce", "--data", folder, "--out", join(folder, "out"), "--generate", "2", ...more], { model });

it("asks the sets that are there without worked examples, by the paper's methods and settings", async () => {
  await writeSet(
    "arc_challenge",
    [0, 1, 2].map((answer) => ({
      question: "Which?",
      candidates: [0, 1, 2].map((y) => (y === answer ? "right" : `wrong ${y}`)),
      answer,
    })),
  );
  await writeSet("gsm8k", [{ question: "What is 2 + 2?", answer: "#### 4" }]);
  const model = createModel();
  const { exitCode, stdout } = await reproduce(["--json"], model);
  expect(exitCode).toBe(0);
  const [choices, open] = JSON.parse(stdout);
  expect(choices.scores).toMatchObject({ task: "arc_challenge", wording: { shots: 0 } });
  expect(open.scores).toMatchObject({ task: "gsm8k", wording: { shots: 4 } });
  const names: string[] = choices.entries.map(({ name }: { name: string }) => name);
  expect(names).toContain("contrast equilibrium-discriminator pikl 0.1");
  expect(names).toContain("contrast equilibrium-generator pikl 0.1");
  const right = (name: string) => choices.entries.find((entry: { name: string }) => entry.name === name).right;
  expect(right("contrast equilibrium-discriminator pikl 0.1")).toBe(3);
  expect(right("contrast judgement")).toBe(3);

  const table = await reproduce();
  // Wilson's lower bound for three of three is 3 / (3 + 1.96²).
  expect(table.stdout).toMatch(/^arc_challenge \(3\) +G +3 +100\.0 +43\.9 to 100\.0 +47\.3 \/ 51\.9$/m);
  expect(table.stdout).toMatch(/^ +ER-G +3 +100\.0 +43\.9 to 100\.0 +58\.7 \/ 61\.1$/m);
  expect(table.stdout).toMatch(/^ +ER-D +3 +100\.0 +43\.9 to 100\.0 +58\.3 \/ 61\.4$/m);
  const labels = [...table.stdout.matchAll(/^(?:\w+ \(\d+\))? +(\S.*?) {2,}\d+ +1?\d+\.\d /gm)].map(
    ([, label]) => label,
  );
  const own = ["G", "MI", "SC", "D", "ER-G", "ER-D", "ER-D, limit"];
  expect(labels).toEqual([...own, ...own, "votes"]);
  expect(table.stdout).toMatch(/ ER-D +1 +100\.0 .* – \/ 33\.1 \(ER\)$/m);
  expect(table.stdout).toMatch(/ votes +1 +100\.0 .* – \/ 31\.8$/m);
  expect((await readdir(join(folder, "out"))).sort()).toEqual(["arc_challenge", "gsm8k"]);
  // What the logs hold was not asked again.
  const again = createModel();
  await reproduce([], again);
  expect(again.calls.filter(({ kind }) => kind !== "labels")).toEqual([]);
});

/**
 * A question with three answers: P(y|correct), P(y|incorrect) and P(correct|y), how often each is drawn, and the right
 * one.
 */
interface Sum {
  correct: number[];
  incorrect: number[];
  judged: number[];
  drawn: number[];
  right: number;
}

const sums: readonly Sum[] = [
  {
    correct: [0.33, 0.05, 0.56],
    incorrect: [0.16, 0.16, 0.12],
    judged: [0.57, 0.62, 0.35],
    drawn: [1, 2, 1],
    right: 0,
  },
  {
    correct: [0.12, 0.1, 0.14],
    incorrect: [0.09, 0.53, 0.33],
    judged: [0.48, 0.4, 0.5],
    drawn: [2, 1, 1],
    right: 0,
  },
  {
    correct: [0.5, 0.11, 0.09],
    incorrect: [0.07, 0.49, 0.24],
    judged: [0.1, 0.32, 0.52],
    drawn: [1, 1, 2],
    right: 2,
  },
  {
    correct: [0.02, 0.05, 0.09],
    incorrect: [0.09, 0.06, 0.59],
    judged: [0.78, 0.17, 0.5],
    drawn: [1, 2, 1],
    right: 0,
  },
  {
    correct: [0.45, 0.56, 0.06],
    incorrect: [0.21, 0.35, 0.5],
    judged: [0.29, 0.24, 0.3],
    drawn: [2, 1, 1],
    right: 1,
  },
];

const normalize = (values: readonly number[]) => {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
};
const indexOfLargest = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** The paper's equations, written down once more as plainly as they stand there: which answers ER-G and ER-D choose. */
function choose({ correct, incorrect, judged }: Sum): [erG: number, erD: number] {
  const likely = [correct, incorrect];
  const anchorG = likely.map((row) => normalize(row.map((p, y) => p / (correct[y]! + incorrect[y]!))));
  const verdicts = [normalize(judged), normalize(judged.map((p) => 1 - p))];
  const anchorD = judged.map((_, y) => normalize(verdicts.map((row) => row[y]!)));
  let [generator, discriminator] = [anchorG, anchorD];
  const sumG = anchorG.map((row) => row.map(() => 0));
  const sumD = anchorD.map((row) => row.map(() => 0));
  for (let t = 1; t <= 5000; t++) {
    for (const v of [0, 1]) {
      for (const y of judged.keys()) {
        sumG[v]![y]! += discriminator[y]![v]! / 2;
        sumD[y]![v]! += generator[v]![y]! / 2;
      }
    }
    const respond = (anchor: number[][], sum: number[][]) =>
      anchor.map((row, i) =>
        normalize(row.map((p, j) => Math.exp((sum[i]![j]! / t + 0.1 * Math.log(p)) / (1 / (0.1 * t) + 0.1)))),
      );
    [generator, discriminator] = [respond(anchorG, sumG), respond(anchorD, sumD)];
  }
  return [indexOfLargest(generator[0]!), indexOfLargest(discriminator.map((row) => row[0]!))];
}

/** Draws answers 0, 1 and 2 to every sum as often as it says, and scores them by its numbers. */
function createSolver(): FakeLanguageModel {
  const sumOf = (prompt: string) => sums[Number(/.*Question: Sum (\d)/s.exec(prompt)![1])]!;
  const answerIn = (text: string) => Number(text.at(-1));
  return new FakeLanguageModel({
    id: "fake solver",
    judges: true,
    drawText: (prompt, { seed }) => {
      const { drawn } = sumOf(prompt);
      const answers = drawn.flatMap((times, answer) => Array(times).fill(answer));
      return `It follows.\nA: ${answers[seed! - sums.indexOf(sumOf(prompt))]}`;
    },
    scoreContinuation: (prompt, text) => {
      const form = prompt.endsWith("Incorrect answer:") ? "incorrect" : "correct";
      return Math.log(sumOf(prompt)[form][answerIn(text)]!);
    },
    scoreLabel: (prompt, label) => {
      const [, proposed] = /.*Question: Sum \d\nProposed answer: .*A: (\d)/s.exec(prompt)!;
      const yes = sumOf(prompt).judged[Number(proposed)]!;
      return Math.log((label.trim().toLowerCase() === "yes" ? yes : 1 - yes) / 4);
    },
  });
}

it("counts the right answers of votes and of equilibrium ranking to sums that are solved by sampling", async () => {
  await writeSet(
    "gsm8k",
    sums.map(({ right }, i) => ({ question: `Sum ${i}`, answer: `#### ${right}` })),
  );
  const countRight = (chosen: readonly number[]) => chosen.filter((answer, i) => answer === sums[i]!.right).length;
  expect(countRight(sums.map((sum) => choose(sum)[0]))).toBe(3);
  expect(countRight(sums.map((sum) => choose(sum)[1]))).toBe(4);
  const { exitCode, stdout } = await reproduce(["--generate", "4"], createSolver());
  expect(exitCode).toBe(0);
  // Wilson's interval for 4 of 5 is (0.8 + z²/10 ± z √(0.8 · 0.2 / 5 + z²/100)) / (1 + z²/5) with z = 1.96.
  expect(stdout).toMatch(/^ +ER-D +4 +80\.0 +37\.6 to 96\.4 /m);
  expect(stdout).toMatch(/^ +ER-G +3 +60\.0 /m);
  // The largest of the numbers above, and what is drawn most often.
  expect(countRight(sums.map(({ correct }) => indexOfLargest(correct)))).toBe(1);
  expect(stdout).toMatch(/^gsm8k \(5\) +G +1 +20\.0 /m);
  expect(countRight(sums.map(({ judged }) => indexOfLargest(judged)))).toBe(2);
  expect(stdout).toMatch(/^ +D +2 +40\.0 /m);
  expect(countRight(sums.map(({ drawn }) => indexOfLargest(drawn)))).toBe(2);
  expect(stdout).toMatch(/^ +votes +2 +40\.0 /m);
  // Both of ER-D's further right answers are coin tosses that came out alike: 2 · 0.5².
  expect(stdout).toContain(
    "gsm8k: ER-D against votes: 2 won, 0 lost, p 0.5000 (exact McNemar); a right answer was drawn for 5 of 5",
  );
  const again = createSolver();
  expect((await reproduce(["--generate", "4"], again)).stdout).toBe(stdout);
  expect(again.calls).toEqual([]);
});

describe("where a set cannot be completed", () => {
  const writeSets = async () => {
    await writeSet("arc_easy", [{ question: "Sum 0", candidates: ["A: 0", "A: 1", "A: 2"], answer: 0 }]);
    await writeSet(
      "gsm8k",
      sums.map(({ right }, i) => ({ question: `Sum ${i}`, answer: `#### ${right}` })),
    );
  };
  /** The solver, with something that happens before it draws for its first question, its second and so on. */
  const createHindered = (hinder: (question: number) => void) => {
    const model = createSolver();
    const draw = model.sample!;
    let question = 0;
    const sample = async (...call: Parameters<typeof draw>) => {
      hinder(++question);
      return draw(...call);
    };
    return Object.assign(model, { sample });
  };
  const createFailing = () =>
    createHindered((question) => {
      if (question > 2) throw new ModelError("The server is gone.");
    });

  it("shows the sets before it, says why, and draws only what is missing the next time", async () => {
    await writeSets();
    const more = ["--generate", "4", "--concurrency", "1"];
    const first = await reproduce(more, createFailing());
    expect(first.exitCode).toBe(3);
    expect(first.stderr).toContain("The server is gone.");
    expect(first.stdout).toMatch(/^ +ER-D +1 +100\.0 .* 71\.5 \/ 76\.4$/m);
    expect(first.stdout).not.toContain("gsm8k (");

    const model = createSolver();
    const second = await reproduce(more, model);
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(/^ +ER-D +4 +80\.0 +37\.6 to 96\.4 /m);
    expect(model.promptsOf("samples").map((prompt) => prompt.match(/Sum \d/)![0])).toEqual(["Sum 2", "Sum 3", "Sum 4"]);
  });

  it("says how many questions have solutions when it is interrupted, and leaves the record of the set before alone", async () => {
    await writeSets();
    const controller = new AbortController();
    const model = createHindered((question) => {
      if (question > 2) controller.abort();
    });
    const { exitCode, stderr } = await runInProcess(
      ["reproduce", "--data", folder, "--out", join(folder, "out"), "--concurrency", "1"],
      { model, signal: controller.signal },
    );
    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      `interrupted; 2 of 5 questions in ${join(folder, "out", "gsm8k")} have their solutions. Run the same command again`,
    );
    const record = await readFile(join(folder, "out", "arc_easy", "run.json"), "utf8");
    expect(JSON.parse(record).sessions).toHaveLength(1);
  });

  it("takes the sets that --sets names", async () => {
    await writeSets();
    const { stdout } = await reproduce(["--sets", "arc_easy", "--json"], createFailing());
    expect(JSON.parse(stdout).map(({ scores }: EvaluationReport) => scores.task)).toEqual(["arc_easy"]);
    const unknown = await reproduce(["--sets", "arc"]);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain("Allowed choices are mmlu, arc_easy,");
    const missing = await reproduce(["--sets", "mmlu,hhh"]);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain("must be a folder with any of mmlu.jsonl, hhh.jsonl (");
  });
});

it("tells what every set would cost, and sends nothing", async () => {
  await writeSet("hhh", [{ question: "Which?", candidates: ["right", "wrong"], answer: 0 }]);
  await writeSet("gsm8k", [{ question: "What is 2 + 2?", answer: "#### 4" }]);
  const model = createModel();
  const ask = (...more: string[]) => runInProcess(["reproduce", "--data", folder, "--dry-run", ...more], { model });
  const { exitCode, stdout } = await ask("--json");
  expect(exitCode).toBe(0);
  expect(model.calls).toEqual([]);
  // The fake's calls cost a request and a token each: three prompts for all candidates, and a judgement of each.
  // Besides, the 20 solutions are drawn, each of 256 tokens at most.
  const cost = JSON.parse(stdout);
  expect(cost).toMatchObject({ dryRun: true, items: 2, requests: 3 + 2 + 20 + 3 + 20 });
  expect(cost.generatedTokens).toBe(3 + 2 + 20 * 256 + 3 + 20);
  // A solution of 256 tokens is read after each of the three prompts, and judged.
  expect(cost.promptTokens).toBeGreaterThan(4 * 20 * 256);
  const told = await ask();
  expect(told.stderr).toContain("hhh: at most 5 requests, about");
  expect(told.stderr).toContain("gsm8k: at most 43 requests, about");
  expect(told.stdout).toContain("2 items would take at most 48 requests, about");
});

it("says which files it looks for", async () => {
  const { exitCode, stderr } = await reproduce();
  expect(exitCode).toBe(2);
  expect(stderr).toContain("must be a folder with any of mmlu.jsonl, arc_easy.jsonl");
});
