import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { drawSimulation } from "../../../bench/simulation/draw-maps";
import { placeRun } from "../../../bench/simulation/place-run";
import { runSimulation } from "../../../bench/simulation/run-simulation";
import { simulateItems } from "../../../bench/simulation/simulate-items";
import type { SimulationTableRequest } from "../../../bench/simulation/simulation-result";
import { calibratedSetting } from "../../../bench/simulation/simulation-setting";
import { renderHtml } from "../../../src/evaluation/report/render-files";
import { renderMarkdown } from "../../../src/evaluation/report/render-markdown";
import { createSampleReport, type SampleReport } from "./sample-report";

const hostile = `</script><script>window.hacked = true</script><img src=x onerror="window.hacked = true">\u2028'"&`;

const tables: SimulationTableRequest[] = [
  {
    id: "map",
    title: "A map",
    base: calibratedSetting,
    axes: [
      { parameter: "generator.accuracy", values: [0.4, 0.6] },
      { parameter: "discriminator.accuracy", values: [0.5, 0.7] },
    ],
  },
  {
    id: "sweep",
    title: "A sweep",
    base: calibratedSetting,
    axes: [{ parameter: "correlation", values: [0, 0.5] }],
  },
];

describe("the page", () => {
  let sample: SampleReport;
  let page: string;

  beforeAll(async () => {
    sample = await createSampleReport({
      items: 30,
      lambda: [0.1, 0.3],
      resamples: 50,
      hostile,
    });
    const simulation = runSimulation({ items: 20, tables });
    const placement = placeRun(simulateItems(calibratedSetting, 50, 1).items);
    const placements = [{ name: "pointwise", placement }];
    page = await renderHtml(sample.report, {
      items: sample.items,
      sections: [drawSimulation(simulation, placements)],
    });
  });

  const read = (text: string) => parseHTML(text).document;

  it("has every section, and a link to each", () => {
    const document = read(page);
    const ids = Array.from(document.querySelectorAll("main > section")).map(({ id }) => id);
    expect(ids).toEqual([
      "outcome",
      "methods",
      "lambda",
      "calibration",
      "coverage",
      "agreement",
      "policies",
      "convergence",
      "scorers",
      "simulation",
      "run",
      "items",
    ]);
    const links = Array.from(document.querySelectorAll("nav a")).map((link) => link.getAttribute("href"));
    expect(links).toEqual(ids.map((id) => `#${id}`));
  });

  it("has no two elements of one id", () => {
    const ids = Array.from(read(page).querySelectorAll("[id]")).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("names every figure for readers who do not see it", () => {
    const figures = Array.from(read(page).querySelectorAll('svg[role="img"]'));
    expect(figures.length).toBeGreaterThan(10);
    for (const figure of figures) expect(figure.getAttribute("aria-label")).toMatch(/\w+/);
  });

  it("is the same for the same report, byte for byte, in whatever order items come", async () => {
    const once = await renderHtml(sample.report, { items: sample.items });
    const reversed = sample.items.toReversed();
    expect(await renderHtml(sample.report, { items: reversed })).toBe(once);
  });

  it("leaves out what there is nothing to show of", async () => {
    const document = read(await renderHtml(sample.report));
    for (const id of ["simulation", "items", "policies"]) {
      expect(document.getElementById(id)).toBeNull();
    }
    expect(document.getElementById("methods")).not.toBeNull();
  });

  it("refers to nothing outside", () => {
    expect(page).not.toMatch(/\b(?:src|href)="(?!#|data:,")/);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page).toContain(`content="default-src 'none';`);
  });

  it("allows its own script alone, by its hash", () => {
    const script = read(page).querySelector('script:not([type="application/json"])');
    const digest = createHash("sha256").update(script!.textContent!).digest("base64");
    const policy = read(page).querySelector('meta[http-equiv="Content-Security-Policy"]')!;
    expect(policy.getAttribute("content")).toContain(`script-src 'sha256-${digest}';`);
    expect(page).not.toMatch(/<[^>]*\son[a-z]+="/);
  });

  it("has the data of every figure", () => {
    const panels = Array.from(read(page).querySelectorAll(".panel"));
    expect(panels.length).toBeGreaterThan(10);
    for (const panel of panels) {
      const [columns, ...rows] = JSON.parse(panel.querySelector(".figure-data")!.textContent!);
      expect(columns.length).toBeGreaterThan(1);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
  });

  it("begins with the default call", () => {
    const first = read(page).querySelector("#outcome .figure-data");
    const [columns, usual] = JSON.parse(first!.textContent!);
    // The sample's labels know nothing, so that the default is `pointwise`.
    const entry = sample.report.entries.find(({ name }) => name === "pointwise equilibrium-discriminator exact 0.1")!;
    expect(usual.slice(0, 3)).toEqual(["default call", entry.name, entry.right]);
    expect(columns).toContain("mcnemar_p_corrected");
  });

  it("lets no text become markup", () => {
    const document = read(page);
    expect(document.querySelectorAll("img")).toHaveLength(0);
    // All other scripts are data, which no browser runs.
    expect(document.querySelectorAll('script:not([type="application/json"])')).toHaveLength(1);
    expect(document.querySelector("h1")!.textContent).toBe(`Equilibrium ranking on ${hostile}`);
    const data = JSON.parse(document.getElementById("items-data")!.textContent!);
    expect(data.items[0].question).toBe(hostile);
  });

  it("embeds what the items say, rounded to 1 / 10,000", () => {
    const data = JSON.parse(read(page).getElementById("items-data")!.textContent!);
    const item = sample.items[3]!;
    const pair = data.pairs.indexOf("pointwise");
    expect(data.items[3].policies[pair][2]).toEqual(
      item.policies.pointwise!.generator.map((probability) => Math.round(probability * 10_000)),
    );
    expect(data.items[3].chosen).toEqual(sample.report.entries.map(({ name }) => item.chosen[name]));
  });

  it("draws as many dots against λ as there are equilibrium entries, each with its figures", () => {
    const titles = Array.from(read(page).querySelectorAll("#lambda .panel title"));
    const entries = sample.report.entries.filter(({ solver }) => solver);
    expect(titles.map(({ textContent }) => textContent!.split(":")[0]).sort()).toEqual(
      entries.map(({ name }) => name).sort(),
    );
  });

  it("frames the square of the map that is nearest to the run", () => {
    const map = read(page).querySelector('#simulation svg[aria-label$="A map"]')!;
    const frames = Array.from(map.querySelectorAll('g[fill="none"][stroke-width="2.5"] rect'));
    expect(frames).toHaveLength(1);
    // Of the columns 0.4 and 0.6, the second is nearer to the run's generator, which is right on about 0.6 of its
    // items.
    const squares = Array.from(map.querySelectorAll("g > rect")).filter((rect) => rect !== frames[0]);
    const columns = squares.map((rect) => Number(rect.getAttribute("x")));
    expect(Number(frames[0]!.getAttribute("x"))).toBe(Math.max(...columns));
  });
});

describe("the report of four items", () => {
  it("has a proper interval and no standard error where all are right or all wrong", async () => {
    const { report } = await createSampleReport({ items: 4, lambda: [0.1], resamples: 50 });
    const uniform = report.entries.filter(({ right }) => right === 0 || right === 4);
    expect(uniform.length).toBeGreaterThan(0);
    for (const { accuracy, standardError } of uniform) {
      expect(standardError).toBeUndefined();
      // Wilson's interval of 0 or 4 of 4 is z² / (4 + z²) = 0.49 wide.
      expect(accuracy.upper - accuracy.lower).toBeCloseTo(0.4899, 4);
    }
    for (const { difference } of report.comparisons) {
      expect(difference!.lower).toBeLessThan(difference!.upper);
    }
    for (const text of [renderMarkdown(report), await renderHtml(report)]) {
      expect(text).not.toMatch(/\(\+?(\d+\.\d) to \+?\1\)/);
      expect(text).not.toMatch(/[>|]\s?0\.0\s?[<|]/);
    }
  });
});
