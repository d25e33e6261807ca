import { csvParse } from "d3-dsv";
import { describe, expect, it } from "vitest";
import { renderComparisonsCsv, renderCsv, renderJson } from "../../../src/evaluation/report/render-files";
import { renderMarkdown } from "../../../src/evaluation/report/render-markdown";
import { createComparison, createEntry, createReport } from "./hand-made-report";

const hostile = 'a,"b"\r\n| <script>alert(1)</script> [x](javascript:1) *c* _d_ `e` \\';

const game = createEntry("contrast equilibrium-joint exact 0.1", 60, {
  pair: "contrast",
  method: "equilibrium-joint",
  solver: "exact",
  lambda: 0.1,
  residual: 1e-12,
  abstention: { answered: 80, right: 50, accuracy: undefined },
});
const named = (name: string) => {
  const report = createReport({
    entries: [createEntry(name, 40, { standardError: undefined }), game],
    comparisons: [createComparison(game.name, name, 25, 5)],
  });
  report.scores.task = name;
  report.scores.models.generator.id = name;
  return report;
};

const compared = createReport({
  entries: [
    createEntry("likelihood", 46, { scorer: "likelihood" }),
    game,
    createEntry("channel", 30, { scorer: "channel" }),
    createEntry("yes-no", 56, { scorer: "yes-no" }),
  ],
  comparisons: [
    createComparison(game.name, "likelihood", 15, 1),
    createComparison(game.name, "channel", 40, 28),
    createComparison(game.name, "yes-no", 12, 8),
  ],
});

describe("the report as CSV", () => {
  it("has a row an entry, with numbers in full and nothing for what is undefined", () => {
    const [first, second] = csvParse(renderCsv(named("likelihood")));
    expect(first).toMatchObject({
      entry: "likelihood",
      right: "40",
      standard_error: "",
      lambda: "",
    });
    expect(first!.accuracy_lower).toBe(String(createEntry("", 40).accuracy.lower));
    expect(second).toMatchObject({ lambda: "0.1", largest_residual: "1e-12", answered: "80" });
  });

  it("has a row a comparison", () => {
    expect([...csvParse(renderComparisonsCsv(named("likelihood")))]).toMatchObject([
      { entry: game.name, baseline: "likelihood", won: "25", lost: "5", difference: "0.2" },
    ]);
  });

  it("names accuracies as lm-evaluation-harness does, where it has them", () => {
    const entries = (["likelihood", "likelihood-per-byte", "likelihood-per-token"] as const).map((scorer) =>
      createEntry(scorer, 40, { scorer }),
    );
    const rows = csvParse(renderCsv(createReport({ entries })));
    expect(rows.map(({ lm_eval_metric }) => lm_eval_metric)).toEqual(["acc", "acc_norm", ""]);
    expect(renderMarkdown(createReport({ entries }))).toContain("| likelihood-per-byte (acc_norm) |");
  });

  it("has corrected p-values in both files", () => {
    const [, entry] = csvParse(renderCsv(compared));
    // Two comparisons are judged, three made; 15 to 1 has the exact p-value 34 / 2^16, the others above 0.1.
    expect(entry).toMatchObject({ greedy: "likelihood", greedy_won: "15", greedy_lost: "1" });
    expect(Number(entry!.greedy_p_corrected)).toBeCloseTo((2 * 34) / 2 ** 16, 12);
    const rows = csvParse(renderComparisonsCsv(compared));
    expect(rows.map(({ rival_roles }) => rival_roles)).toEqual(["greedy", "", "strongest"]);
    expect(rows.map(({ mcnemar_p_corrected }) => mcnemar_p_corrected !== "")).toEqual([true, false, true]);
    expect(Number(rows[0]!.mcnemar_p_corrected)).toBeCloseTo((2 * 34) / 2 ** 16, 12);
    expect(Number(rows[0]!.mcnemar_p_corrected_all)).toBeCloseTo((3 * 34) / 2 ** 16, 12);
  });

  it("quotes what would break a row, and ends each with CRLF", () => {
    const text = renderCsv(named(hostile));
    expect(csvParse(text)[0]!.entry).toBe(hostile);
    expect(text.endsWith("\r\n")).toBe(true);
    // The text's own line break stands once in each of task, model and entry of two rows, but that in the second row it
    // is not the entry's name but the strongest rival's.
    expect(text.split("\r\n")).toHaveLength(3 + 1 + 6);
  });
});

describe("the report as JSON", () => {
  it("is the report, with words for numbers that JSON lacks", () => {
    const report = named("likelihood");
    report.entries[0]!.coverage = [{ threshold: -Infinity, coverage: 1, accuracy: 0.4 }];
    const read = JSON.parse(renderJson(report));
    expect(read.entries[0].coverage[0].threshold).toBe("-Infinity");
    expect(read.comparisons).toEqual(report.comparisons);
  });

  it("has the corrected p-values and verdicts", () => {
    const { rivals } = JSON.parse(renderJson(compared));
    expect(rivals).toMatchObject([
      { baseline: "likelihood", roles: ["greedy"], verdict: "wins" },
      {
        baseline: "yes-no",
        roles: ["strongest"],
        verdict: "ties",
        adjustedPValue: expect.closeTo(0.5034, 4),
      },
    ]);
    expect(rivals[0].adjustedPValue).toBeCloseTo((2 * 34) / 2 ** 16, 12);
  });
});

describe("the report as Markdown", () => {
  it("has as many cells in every row of a table as in its headings", () => {
    const tables = renderMarkdown(named(hostile))
      .split("\n\n")
      .filter((block) => block.startsWith("|"));
    expect(tables.length).toBeGreaterThanOrEqual(3);
    for (const table of tables) {
      const widths = table
        .trim()
        .split("\n")
        .map((row) => row.replaceAll(/\\./g, "").split("|").length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it("shows hostile texts as they are", () => {
    const text = renderMarkdown(named(hostile));
    expect(text).toContain("\\<script\\>alert(1)\\</script\\> \\[x\\](javascript:1) \\*c\\* \\_d\\_ \\`e\\` \\\\");
    expect(text).not.toMatch(/(?<!\\)<script/);
    expect(renderMarkdown(named("snake_case"))).toContain("# Equilibrium ranking on snake_case\n");
  });
});
