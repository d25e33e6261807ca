import { describe, expect, it } from "vitest";
import {
  compareMethods,
  countCorrect,
  findBestSimpleMethod,
  readAccuracy,
} from "../../../bench/simulation/compare-methods";
import { defaultTables } from "../../../bench/simulation/default-tables";
import { renderSimulation } from "../../../bench/simulation/render-simulation";
import { runSimulation, simulateSetting } from "../../../bench/simulation/run-simulation";
import type { SimulationTableRequest } from "../../../bench/simulation/simulation-result";
import {
  calibratedSetting,
  languageModelSetting,
  type SimulationSetting,
} from "../../../bench/simulation/simulation-setting";
import { expectInvalidArgument } from "../../core/expect-invalid-argument";

const map: SimulationTableRequest = {
  id: "map",
  title: "A map",
  base: calibratedSetting,
  axes: [
    { parameter: "generator.accuracy", values: [0.4, 0.8] },
    { parameter: "discriminator.accuracy", values: [0.5, 0.6, 0.7] },
  ],
};
const sweep: SimulationTableRequest = {
  id: "sweep",
  title: "A list",
  base: { ...languageModelSetting, iterations: 50 },
  axes: [{ parameter: "lambda", values: [0.1, 0.3] }],
  itemShare: 0.5,
};

describe("one setting", () => {
  it.each<[string, SimulationSetting]>([
    ["calibrated", calibratedSetting],
    ["language-model", languageModelSetting],
    ["contrast", { ...languageModelSetting, form: "contrast" }],
    ["a default λ", { ...calibratedSetting, lambda: 0.1, correlation: -0.3 }],
  ])("is bounded by Bayes' choice: %s", (_, setting) => {
    const cell = simulateSetting(setting, { items: 3000 });
    for (const method of cell.methods) {
      const { difference, standardError } = compareMethods(cell, method, "bayes");
      // Bayes' choice is best in expectation; four standard errors for the draw.
      expect(difference).toBeLessThanOrEqual(4 * standardError);
    }
  });

  it("of calibrated, independent scorers is Bayes' choice by their plain sum", () => {
    const cell = simulateSetting(calibratedSetting, { items: 500 });
    expect(compareMethods(cell, "sum", "bayes")).toMatchObject({ won: 0, lost: 0 });
    expect(compareMethods(cell, "calibrated-sum", "bayes")).toMatchObject({ won: 0, lost: 0 });
  });

  it("of independent scorers of wrong scale is Bayes' choice by their calibrated sum", () => {
    const bold: SimulationSetting = {
      ...calibratedSetting,
      generator: { accuracy: 0.6, scale: 4 },
      discriminator: { accuracy: 0.5, spread: 0.3 },
    };
    const cell = simulateSetting(bold, { items: 500 });
    expect(compareMethods(cell, "calibrated-sum", "bayes")).toMatchObject({ won: 0, lost: 0 });
    expect(readAccuracy(cell, "sum")).toBeLessThan(readAccuracy(cell, "bayes"));
  });

  it("with a discriminator that is nearly always right is right nearly always by ER-D", () => {
    const perfect: SimulationSetting = {
      ...calibratedSetting,
      discriminator: { accuracy: 0.9999, scale: 1 },
    };
    const cell = simulateSetting(perfect, { items: 1000 });
    expect(readAccuracy(cell, "discriminator")).toBeGreaterThan(0.997);
    expect(readAccuracy(cell, "equilibrium-discriminator")).toBeGreaterThan(0.997);
    expect(readAccuracy(cell, "bayes")).toBeGreaterThan(0.997);
  });

  it("at a large λ is decided by the initial policies alone", () => {
    const cell = simulateSetting({ ...calibratedSetting, lambda: 1e6 }, { items: 500 });
    for (const [method, rival] of [
      ["equilibrium-discriminator", "discriminator"],
      ["equilibrium-generator", "generator"],
      ["equilibrium-joint", "log-linear-pool"],
    ] as const) {
      expect(compareMethods(cell, method, rival)).toMatchObject({ won: 0, lost: 0 });
    }
  });

  it("does not depend on the scale of a signal that decides alone", () => {
    const loud: SimulationSetting = {
      ...calibratedSetting,
      generator: { accuracy: 0.6, scale: 20 },
    };
    const [a, b] = [loud, calibratedSetting].map((setting) => simulateSetting(setting, { items: 500 }));
    expect(readAccuracy(a!, "generator")).toBe(readAccuracy(b!, "generator"));
    expect(readAccuracy(a!, "bayes")).toBe(readAccuracy(b!, "bayes"));
  });

  it("reports λ as it was used, and each game against the best simple method", () => {
    const cell = simulateSetting(languageModelSetting, { items: 300 });
    expect(cell.setting).toEqual(languageModelSetting);
    expect(cell.lambda).toBeGreaterThan(0.01);
    expect(cell.lambda).toBeLessThan(1);
    const best = findBestSimpleMethod(cell);
    expect(cell.advantages.map(({ method }) => method)).toEqual([
      "equilibrium-discriminator",
      "equilibrium-generator",
      "equilibrium-joint",
    ]);
    for (const advantage of cell.advantages) {
      expect(advantage).toEqual(compareMethods(cell, advantage.method, best));
    }
  });

  it("refuses what it cannot simulate", () => {
    const refuse = (part: object, parameter: string) =>
      expectInvalidArgument(() => simulateSetting({ ...calibratedSetting, ...part }, { items: 1 }), parameter);
    refuse({ candidates: 1 }, "setting.candidates");
    refuse({ correlation: 1 }, "setting.correlation");
    refuse({ outliers: 2 }, "setting.outliers");
    refuse({ shift: -1 }, "setting.shift");
    refuse({ votes: 0 }, "setting.votes");
    refuse({ iterations: 0.5 }, "setting.iterations");
    refuse({ form: "both" }, "setting.form");
    refuse({ lambda: "best" }, "setting.lambda");
    refuse({ lambda: 0 }, "options.lambda");
    refuse({ regularization: 0.1 }, "setting.regularization");
    refuse({ generator: { accuracy: 0.1, scale: 1 } }, "setting.generator.accuracy");
    refuse({ generator: { accuracy: 0.5 } }, "setting.generator");
    refuse({ generator: { accuracy: 0.5, scale: 1, spread: 1 } }, "setting.generator");
    refuse({ discriminator: { accuracy: 0.5, scale: -1 } }, "setting.discriminator.scale");
    refuse({ discriminator: { accuracy: 0.5, bold: 1 } }, "setting.discriminator.bold");
    expectInvalidArgument(() => simulateSetting(calibratedSetting, { items: 0 }), "options.items");
    expectInvalidArgument(() => simulateSetting(calibratedSetting, { seed: 0.5 }), "options.seed");
  });
});

describe("counts", () => {
  const items = [0, 0, 1, 1, 0].map((gold) => ({ generator: [0, 1], discriminator: [1, 0], gold }));
  const counts = countCorrect(items, { generator: [0, 0, 1, 0, 1], sum: [0, 1, 0, 0, 1] });

  it("tell who was right where the other was wrong", () => {
    // Right: generator on items 0, 1, 2; sum on item 0.
    expect(counts).toEqual({
      items: 5,
      methods: ["generator", "sum"],
      correct: [3, 1],
      won: [
        [0, 2],
        [0, 0],
      ],
    });
  });

  it("give the difference and its standard error", () => {
    // Of 1, 1, 0, 0, 0 the mean is 0.4 and the variance 0.24; its standard error √(0.24/5).
    const { difference, standardError } = compareMethods(counts, "generator", "sum");
    expect(difference).toBeCloseTo(0.4, 15);
    expect(standardError).toBeCloseTo(Math.sqrt(0.24 / 5), 15);
    expect(compareMethods(counts, "sum", "generator")).toMatchObject({ won: 0, lost: 2 });
  });

  it("know the methods that they hold", () => {
    expectInvalidArgument(() => readAccuracy(counts, "bayes"), "method");
  });
});

describe("a run", () => {
  const run = () => runSimulation({ items: 60, seed: 2, tables: [map, sweep] });

  it("is the same again, to the byte, and survives JSON", () => {
    const text = JSON.stringify(run());
    expect(JSON.stringify(run())).toBe(text);
    expect(JSON.parse(text)).toEqual(run());
    expect(JSON.stringify(runSimulation({ items: 60, seed: 3, tables: [map, sweep] }))).not.toBe(text);
  });

  it("has the cells of its axes, each as if simulated alone", () => {
    const { tables } = run();
    expect(tables[0]!.cells.map((row) => row.length)).toEqual([2, 2, 2]);
    const cell = tables[0]!.cells[2]![1]!;
    expect(cell.setting).toEqual({
      ...calibratedSetting,
      generator: { accuracy: 0.8, scale: 1 },
      discriminator: { accuracy: 0.7, scale: 1 },
    });
    expect(cell).toEqual(simulateSetting(cell.setting, { items: 60, seed: 2 }));
    expect(tables[1]!.cells.flat().map(({ items }) => items)).toEqual([30, 30]);
    expect(tables[1]!.cells[0]![0]!.methods).toContain("iterate-discriminator");
  });

  it("tells its progress", () => {
    const seen: string[] = [];
    runSimulation({
      items: 5,
      tables: [map],
      onProgress: ({ completed, total }) => seen.push(`${completed}/${total}`),
    });
    expect(seen).toEqual(["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
  });

  it("is written as Markdown whose figures are the cells'", () => {
    const result = run();
    const lines = renderSimulation(result).split("\n");
    expect(lines[0]).toBe("60 items a cell, seed 2. Accuracies in %, differences in points.");
    const cell = result.tables[1]!.cells[0]![0]!;
    const row = lines.find((line) => line.startsWith("| **0.1** |"))!;
    const printed = row.split(" | ").slice(1, 1 + cell.methods.length);
    expect(printed).toEqual(cell.correct.map((count) => ((100 * count) / 30).toFixed(1)));
    // 60 items settle little: every square of this map is noise or carries its rival's initial.
    const squares = lines.filter((line) => /^\| \*\*0\.[567]\*\*/.test(line));
    expect(squares).toHaveLength(3);
    for (const line of squares) expect(line).toMatch(/^\| \*\*0\.\d\*\*( \| (·|[+−]\d+\.\d [gdpsv])){2} \|$/);
  });

  it("refuses unknown options", () => {
    expectInvalidArgument(() => runSimulation({ item: 5 } as object), "options.item");
  });
});

describe("the tables of the documentation", () => {
  it("have names of their own and can all be simulated", () => {
    const ids = defaultTables.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const small = defaultTables.map((table) => ({
      ...table,
      base: { ...table.base, iterations: Math.min(table.base.iterations, 2) },
      axes: table.axes.map(({ parameter, values }) => ({
        parameter,
        values: [values[0]!, values.at(-1)!],
      })) as SimulationTableRequest["axes"],
    }));
    const { tables } = runSimulation({ items: 2, tables: small });
    expect(tables.flatMap(({ cells }) => cells.flat()).every(({ items }) => items > 0)).toBe(true);
  });
});
