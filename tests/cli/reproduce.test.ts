import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";
import { runInProcess } from "./run-in-process";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-reproduce-"));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function writeSet(name: string, rows: readonly object[]): Promise<void> {
  await writeFile(
    join(folder, `${name}.jsonl`),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
  );
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
  runInProcess(
    ["reproduce", "--data", folder, "--out", join(folder, "out"), "--generate", "2", ...more],
    { model },
  );

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
  const right = (name: string) =>
    choices.entries.find((entry: { name: string }) => entry.name === name).right;
  expect(right("contrast equilibrium-discriminator pikl 0.1")).toBe(3);
  expect(right("contrast judgement")).toBe(3);

  const table = await reproduce();
  // Wilson's lower bound for three of three is 3 / (3 + 1.96²).
  expect(table.stdout).toMatch(
    /^arc_challenge \(3\) +G +100\.0 +43\.9 to 100\.0 +58\.3 \(7B\), 61\.4 \(13B\)$/m,
  );
  const labels = [...table.stdout.matchAll(/^(?:\w+ \(\d+\))? +(\S.*?) {2,}1?\d+\.\d /gm)].map(
    ([, label]) => label,
  );
  const own = ["G", "MI", "SC", "D", "ER-G", "ER-D", "ER-D, limit"];
  expect(labels).toEqual([...own, ...own, "votes"]);
  expect(table.stdout).toContain("33.1, votes 31.8 (13B)");
  expect((await readdir(join(folder, "out"))).sort()).toEqual(["arc_challenge", "gsm8k"]);
  // What the logs hold was not asked again.
  const again = createModel();
  await reproduce([], again);
  expect(again.calls.filter(({ kind }) => kind !== "labels")).toEqual([]);
});

it("says which files it looks for", async () => {
  const { exitCode, stderr } = await reproduce();
  expect(exitCode).toBe(2);
  expect(stderr).toContain("must be a folder with any of mmlu.jsonl, arc_easy.jsonl");
});
