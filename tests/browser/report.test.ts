import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { csvParse } from "d3-dsv";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { drawSimulation } from "../../bench/simulation/draw-maps";
import { placeRun } from "../../bench/simulation/place-run";
import { runSimulation } from "../../bench/simulation/run-simulation";
import { simulateItems } from "../../bench/simulation/simulate-items";
import { calibratedSetting } from "../../bench/simulation/simulation-setting";
import { renderHtml } from "../../src/evaluation/report/render-files";
import { createSampleReport } from "../evaluation/report/sample-report";
import { browserAdvice, findBrowser } from "./find-browser";

const program = findBrowser();
const accuracies = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const hostile = `</script><img src=x onerror="window.hacked=true"><script>window.hacked=true</script>`;

/** A browser starts and lays out the page within seconds; the rest is for a machine that is busy. */
const patience = 120_000;

describe("the report in a browser", { timeout: patience }, () => {
  let browser: Browser | undefined;
  let folder: string;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if (program === undefined) return;
    folder = await mkdtemp(join(tmpdir(), "equirank-browser-"));
    await writeFile(join(folder, "report.html"), await createPage());
    // Chromium's sandbox does not run as root, which is whom containers run as; the page is our own.
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  }, patience);

  beforeEach((context) => {
    context.skip(program === undefined, browserAdvice);
  });

  afterEach(async () => {
    await page?.close();
  });

  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  async function open(width: number, colorScheme: "light" | "dark" = "light"): Promise<void> {
    page = await browser!.newPage({ viewport: { width, height: 844 }, colorScheme });
    complaints = [];
    const url = pathToFileURL(join(folder, "report.html")).href;
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) {
        complaints.push(`asked for ${request.url()}`);
      }
    });
    await page.goto(url);
  }

  describe.each([
    [390, "light"],
    [390, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)("%i pixels wide, %s", (width, scheme) => {
    it("has nothing to complain of, and asks for nothing", async () => {
      await open(width, scheme);
      await page.locator("#items-more").click();
      expect(complaints).toEqual([]);
      expect(await page.evaluate("window.hacked")).toBeUndefined();
    });

    it("does not scroll sideways, and keeps what is drawn within its panel", async () => {
      await open(width, scheme);
      await openFirstItem();
      const measured = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth,
        outside: Array.from(document.querySelectorAll(".panel")).flatMap((panel) => {
          const box = panel.getBoundingClientRect();
          return Array.from(panel.querySelectorAll("text"))
            .filter((text) => {
              const { left, right } = text.getBoundingClientRect();
              return left < box.left - 2 || right > box.right + 2;
            })
            .map((text) => `${text.textContent} in ${panel.textContent?.slice(0, 40)}`);
        }),
      }));
      expect(measured).toEqual({ page: width, outside: [] });
    });
  });

  it.each([
    [390, "dark"],
    [1280, "light"],
  ] as const)("satisfies axe, contrasts included (%i pixels, %s)", async (width, scheme) => {
    await open(width, scheme);
    await openFirstItem();
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
    });
    expect(violations).toEqual([]);
  });

  it.each(["light", "dark"] as const)("sets figures apart from a %s page by their colours", async (scheme) => {
    await open(1280, scheme);
    const contrasts = await page.evaluate(measureContrasts);
    // WCAG 2.1: 4.5 for text, which these colours are used for, too.
    for (const [name, contrast] of Object.entries(contrasts)) {
      expect(contrast, name).toBeGreaterThan(4.5);
    }
  });

  it("draws something in every section", async () => {
    await open(1280);
    const heights = await page.locator("main > section").evaluateAll((sections) =>
      sections.map((section) => {
        const figure = section.querySelector("figure svg, figure table, dl, ul");
        return { id: section.id, height: figure?.getBoundingClientRect().height ?? 0 };
      }),
    );
    expect(heights).toHaveLength(12);
    for (const { id, height } of heights) expect(height, id).toBeGreaterThan(100);
  });

  it("filters items by what an entry made of them", async () => {
    await open(390);
    const total = await count();
    await page.locator("#items-show").selectOption("right");
    const right = await count();
    expect(await marks()).toEqual(["✓ right"]);
    await page.locator("#items-show").selectOption("wrong");
    expect(await marks()).toEqual(["✗ wrong"]);
    expect(right + (await count())).toBe(total);
    await page.locator("#items-rival").selectOption(await page.locator("#items-entry").inputValue());
    await page.locator("#items-show").selectOption("other");
    expect(await count()).toBe(0);
  });

  it("finds items by their texts, and opens one by keyboard", async () => {
    await open(390);
    await page.locator("#items-search").fill("Question 17:");
    expect(await count()).toBe(1);
    await page.locator("#items summary").focus();
    await page.keyboard.press("Enter");
    const rows = await openRows();
    // Item 17 has five candidates, and a table for each of two pairs.
    expect(await rows.count()).toBe(10);
    expect(await rows.first().textContent()).toMatch(/the a answer of question 17.*\s% → .*\s%/);
  });

  it("saves every figure as SVG and PNG, and its data as CSV", async () => {
    await open(1280, "dark");
    const panels = await page.locator(".panel").count();
    for (const format of ["SVG", "PNG", "CSV"]) {
      expect(await page.getByRole("button", { name: `Save as ${format}` }).count()).toBe(panels);
    }
    const panel = page.locator("#coverage .panel").first();
    const svg = (await save(panel, "SVG")).toString();
    // It stands on its own, in the colours of a light page whatever the page's.
    expect(svg).not.toContain("var(--");
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toContain("items answered");
    expect(svg).toContain("likelihood (acc), AURC");
    const png = await save(panel, "PNG");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.length).toBeGreaterThan(20_000);
    const rows = csvParse((await save(panel, "CSV")).toString());
    expect(rows.columns).toEqual(["entry", "threshold", "coverage", "accuracy"]);
    // Of each entry the last row is that of all items.
    expect(rows.filter(({ coverage }) => coverage === "1").length).toBeGreaterThanOrEqual(4);
    expect(complaints.filter((text) => !text.includes("blob:"))).toEqual([]);
  });

  it("saves a figure that a strict reader of XML can read", async () => {
    await open(390);
    const figures = await page.locator(".panel").all();
    for (const figure of [figures[0]!, figures.at(-1)!]) {
      const svg = (await save(figure, "SVG")).toString();
      const root = await page.evaluate(
        (text) => new DOMParser().parseFromString(text, "image/svg+xml").documentElement.nodeName,
        svg,
      );
      expect(root).toBe("svg");
    }
  });

  it("shows hostile texts as texts", async () => {
    await open(390);
    await page.locator("#items-search").fill("#0");
    await openFirstItem();
    expect(await page.locator("#items summary bdi").first().textContent()).toBe(hostile);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.evaluate("window.hacked")).toBeUndefined();
  });

  async function openFirstItem(): Promise<void> {
    await page.locator("#items summary").first().click();
    await openRows();
  }

  /** The rows of the open item's tables, which the page makes in a task of their own after the item was opened. */
  async function openRows() {
    const rows = page.locator("#items details[open] tbody tr");
    await rows.first().waitFor();
    return rows;
  }

  async function count(): Promise<number> {
    return Number.parseInt((await page.locator("#items-count").textContent())!, 10);
  }

  async function save(panel: Locator, format: string): Promise<Buffer> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      panel.getByRole("button", { name: `Save as ${format}` }).click(),
    ]);
    return readFile(await download.path());
  }

  /** The distinct marks of the items in the list. */
  async function marks(): Promise<string[]> {
    const texts = await page.locator("#items summary > span").allTextContents();
    return [...new Set(texts)];
  }
});

async function createPage(): Promise<string> {
  const { report, items } = await createSampleReport({
    items: 60,
    lambda: [0.1, 0.3],
    solvers: ["exact"],
    resamples: 100,
    hostile,
  });
  const simulation = runSimulation({
    items: 20,
    tables: [
      {
        id: "map",
        title: "Calibrated, independent scorers",
        base: calibratedSetting,
        axes: [
          { parameter: "generator.accuracy", values: accuracies },
          { parameter: "discriminator.accuracy", values: accuracies },
        ],
      },
    ],
  });
  const placement = placeRun(simulateItems(calibratedSetting, 50, 1).items);
  return renderHtml(report, {
    items,
    sections: [drawSimulation(simulation, [{ name: "pointwise", placement }])],
  });
}

/**
 * Contrast (WCAG 2.1) of the page's colours with its background, and of the text in a square of a map with the
 * strongest fill. Runs in the page.
 */
function measureContrasts(): Record<string, number> {
  const probe = document.body.appendChild(document.createElement("span"));
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
  };
  const luminance = (colour: number[]) =>
    colour
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i]!, 0);
  const contrast = (a: number[], b: number[]) => {
    const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (lighter! + 0.05) / (darker! + 0.05);
  };
  const paper = read("paper");
  const names = ["ink", "soft", "link", "blue", "orange", "green", "purple"];
  const contrasts = Object.fromEntries(names.map((name) => [name, contrast(read(name), paper)]));
  for (const name of ["blue", "orange"]) {
    const fills = Array.from(document.querySelectorAll(`#simulation rect[fill="var(--${name})"]`));
    const opacity = Math.max(...fills.map((fill) => Number(fill.getAttribute("fill-opacity"))));
    const square = read(name).map((value, i) => opacity * value + (1 - opacity) * paper[i]!);
    contrasts[`text on ${name}`] = contrast(read("ink"), square);
  }
  return contrasts;
}
