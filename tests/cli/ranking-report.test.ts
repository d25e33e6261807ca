import { type ElicitationReport, rankFromLogLikelihoods, type Scorer, scorers } from "equirank";
import { describe, expect, test } from "vitest";
import { describeRanking } from "../../src/cli/rank/ranking-report";
import { formatRankingTable } from "../../src/cli/rank/ranking-table";
import { measureColumns } from "../../src/cli/terminal/text";
import { createFakeModel } from "./fake-model";
import { questionLine, runInProcess } from "./run-in-process";

const usage = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0, elapsedMs: 1 };

/** Both players call the first correct and the last incorrect, and disagree on the middle one. */
const scores = {
  generator: [
    [-1, -1.5, -4],
    [-4, -3, -1],
  ],
  discriminator: [
    [-0.1, -2.35],
    [-1.6, -0.23],
    [-1.6, -0.23],
  ],
};

function rank(candidates: string[], options: Parameters<typeof rankFromLogLikelihoods>[1] = {}) {
  const ranked = rankFromLogLikelihoods({ candidates, ...scores }, options);
  return {
    ...ranked,
    elicitation: null,
    generation: null,
    uncertainty: null,
    usage,
  };
}

const black = { columns: 80, colour: false };

describe("the table", () => {
  test("shows initial and equilibrium policies side by side and marks the eliminated", () => {
    const result = rank(["Paris", "Lyon", "Nice"], {
      solver: { iterations: 20 },
      elimination: true,
    });
    const [heading, ...rows] = formatRankingTable(result, black).split("\n");
    expect(heading).toBe("#  score  G correct    G incorrect  D correct    verdict     candidate");
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual(
      result.ranking.map((entry, i) => [
        String(i + 1),
        entry.score!.toFixed(2),
        `${entry.initialGenerator.correct.toFixed(2)} → ${entry.generator.correct.toFixed(2)}`,
        `${entry.initialGenerator.incorrect.toFixed(2)} → ${entry.generator.incorrect.toFixed(2)}`,
        `${entry.initialDiscriminator.toFixed(2)} → ${entry.discriminator.toFixed(2)}`,
        entry.eliminated ? "eliminated" : entry.agreement,
        entry.candidate,
      ]),
    );
    expect(result.ranking.map(({ eliminated }) => eliminated)).toContain(true);
  });

  test("has no second number where no game was played", () => {
    expect(formatRankingTable(rank(["a", "b", "c"], { method: "discriminative" }), black)).not.toContain("→");
  });

  test.each([80, 120])("keeps its columns at %i columns, whatever the candidates", (columns) => {
    const candidates = [
      "A long answer, in many words, that needs more than one line of any terminal ".repeat(20),
      "👩‍👩‍👧‍👦🙂🇫🇷 日本語のとても長い答え한국어".repeat(3),
      "תשובה ארוכה מאוד בעברית עם הרבה מילים שאינן נכנסות בשורה אחת",
    ];
    const lines = formatRankingTable(rank(candidates), { columns, colour: false }).split("\n");
    const start = lines[0]!.indexOf("candidate");
    for (const line of lines) {
      expect(line.slice(0, start)).toMatch(/^[\x20-\x7e→]* {2}$/);
      expect(line.slice(start, start + 1)).toMatch(/\S/);
      expect(measureColumns(line)).toBeLessThanOrEqual(columns);
    }
    // Five lines are shown of the first, which needs more.
    expect(lines[5]).toMatch(/…$/);
  });

  test("cannot be steered by a candidate", () => {
    const table = formatRankingTable(rank(["\u001b[2J", "a\nb", "\u202eabc"]), black);
    expect(table).toContain("\\u001b[2J");
    expect(table).toContain("a\\nb");
    expect(table).toContain("\\u202eabc");
    expect(table.split("\n")).toHaveLength(4);
  });
});

describe("the notes", () => {
  const note = (result: ReturnType<typeof rank>, label: string) =>
    describeRanking(result).find(([name]) => name === label)?.[1];

  test("say that the paper's iterate has not converged", () => {
    expect(note(rank(["a", "b", "c"], { solver: { iterations: 20 } }), "solver")).toMatch(
      /^pikl, lambda 0\.1; not converged: the paper's iterate after 20 updates; residual \d/,
    );
  });

  test("say that it has where it has", () => {
    const { solver } = { solver: { iterations: 20, tolerance: 1 } };
    expect(note(rank(["a", "b", "c"], { solver }), "solver")).toContain("converged (residual at most 1)");
  });

  /** A report of the scorers alone, with what a test says of it. */
  const elicited = (report: Partial<ElicitationReport>) => ({
    ...rank(["a", "b", "c"]),
    elicitation: {
      kind: "custom",
      reason: "asked for",
      generator: "likelihood",
      discriminator: "true-false",
      shots: 0,
      replaced: false,
      counted: [],
      uncoveredMass: null,
      boundedCandidates: [],
      judge: null,
      models: { generator: "fake", discriminator: "fake" },
      ...report,
    } satisfies ElicitationReport,
  });

  test.each(Object.keys(scorers) as Scorer[])("say what the scorer %s is", (name) => {
    const { meaning } = scorers[name];
    const result = elicited({ generator: name, discriminator: "channel" });
    expect(describeRanking(result)).toContainEqual([
      "scorers",
      `generator ${name}: ${meaning}; discriminator channel: ${scorers.channel.meaning}`,
    ]);
  });

  test("say how far the judge's words and the server's list can be trusted, whatever the words", () => {
    const result = elicited({ uncoveredMass: [0.125, 0.5, 0.25], boundedCandidates: [1] });
    expect(describeRanking(result)).toContainEqual([
      "elicitation",
      "custom (asked for); no shots; probability that the judge says neither of its two words: at most 0.50; candidates for which the server did not list a label, so that an upper bound replaces it: 1",
    ]);
  });

  test("name the best, or why there is none", () => {
    const result = rank(["a", "b", "c"]);
    expect(note(result, "best")).toBe("a");
    expect(note({ ...result, best: null }, "abstains")).toBe(
      "no candidate reaches the minimum confidence, or elimination left none",
    );
  });

  test("tell which candidates were merged, by position", () => {
    const result = rank(["a", "b", "c"]);
    const [first, ...others] = result.ranking;
    const merged = { ...result, ranking: [{ ...first!, originalIndices: [0, 3] }, ...others] };
    expect(note(merged, "merged")).toBe("candidates 1, 4 are the same answer");
  });
});

describe("on a terminal", () => {
  const input = questionLine("Capital of France?", "Lyon", "Paris");

  test("a question is reported in words, with colours", async () => {
    const { exitCode, stdout } = await runInProcess(["rank"], { input, columns: 80 });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\[line 1\] Capital of France\?\n/);
    expect(stdout).toContain("\u001b[32m");
    expect(stdout).toMatch(/^best {9}Paris$/m);
    expect(stdout).toMatch(/^elicitation {2}contrast \(the default\); 8 shots; probability/m);
    expect(stdout).toMatch(/^scorers {6}generator contrast: log P\(y\|x,correct\), log P/m);
    expect(stdout).toMatch(/^judge {8}informative: it preferred the right answer in 8 of 8 questions/m);
  });

  test("the headings are explained once", async () => {
    const { stdout } = await runInProcess(["rank"], { input: input + input, columns: 80 });
    expect(stdout.match(/^G: the generator/gm)).toHaveLength(1);
    expect(stdout.match(/candidate/g)?.length).toBeGreaterThan(1);
  });

  test.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("%j turns colours off", async (environment) => {
    const { stdout } = await runInProcess(["rank"], { input, columns: 80, environment });
    expect(stdout).not.toContain("\u001b");
  });

  test("--json writes JSON lines there too", async () => {
    const { stdout } = await runInProcess(["rank", "--json"], { input, columns: 80 });
    expect(JSON.parse(stdout)).toHaveProperty("best", "Paris");
  });

  test("an uninformative judge is warned of in the report", async () => {
    const model = createFakeModel({ isBlind: true });
    const { stdout } = await runInProcess(["rank"], { input, columns: 80, model });
    expect(stdout).toMatch(/^judge {8}uninformative: it preferred the right answer in \d of 8 questions/m);
  });

  test("a judge that the method does not use is said not to be used", async () => {
    const model = createFakeModel({ isBlind: true });
    const { stdout } = await runInProcess(["rank", "--method", "greedy"], {
      input,
      columns: 80,
      model,
    });
    expect(stdout).toMatch(/^judge {8}is not used by greedy$/m);
    expect(stdout).not.toContain("warning");
  });

  test("progress is shown on the error stream if that is a terminal", async () => {
    const shown = await runInProcess(["rank"], { input, isErrorTerminal: true });
    expect(shown.stderr).toMatch(/\[.*\] 1\/\d+ answers \((generator|discriminator|judge-test)\)/);
    const hidden = await runInProcess(["rank"], { input });
    expect(hidden.stderr).toBe("");
  });
});
