import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { solveSignalingGame } from "equirank/core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writePage } from "../../examples/playground/build";
import { createGame, madeUpQuestions } from "../../examples/playground/questions";
import { browserAdvice, findBrowser } from "./find-browser";

const program = findBrowser();
const hostile = `</script><img src=x onerror="window.hacked=true">`;

/** A browser starts and lays out the page within seconds; the rest is for a machine that is busy. */
const patience = 120_000;

describe("the playground in a browser", { timeout: patience }, () => {
  let browser: Browser | undefined;
  let folder: string;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if (program === undefined) return;
    folder = await mkdtemp(join(tmpdir(), "equirank-playground-"));
    await writePage(join(folder, "playground.html"));
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

  async function open(link = "", width = 1280, colorScheme: "light" | "dark" = "light", slowness = 1) {
    page = await browser!.newPage({ viewport: { width, height: 844 }, colorScheme });
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowness });
    complaints = [];
    const url = pathToFileURL(join(folder, "playground.html")).href;
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (request.url().split("#")[0] !== url && !request.url().startsWith("data:")) {
        complaints.push(`asked for ${request.url()}`);
      }
    });
    await page.addInitScript(recordShifts);
    await page.goto(link === "" ? url : `${url}#${link}`, { timeout: patience });
  }

  describe.each([
    [360, "light"],
    [390, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)("%i pixels wide, %s", (width, scheme) => {
    it("has nothing to complain of, and asks for nothing", async () => {
      await open("id=demo-14&form=contrast", width, scheme);
      await page.locator("#to-limit").click();
      await page.locator("#numbers summary").click();
      await waitForMoment("Now: the exact limit, t → ∞");
      expect(complaints).toEqual([]);
    });

    it("does not scroll sideways, and keeps what is drawn on the page", async () => {
      await open("id=demo-04&form=contrast", width, scheme);
      await page.locator("#numbers summary").click();
      const measured = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth,
        outside: Array.from(document.querySelectorAll("main svg text, main td, main th, button"))
          .filter((part) => {
            const { left, right } = part.getBoundingClientRect();
            return left < -1 || right > innerWidth + 1;
          })
          .map((part) => part.textContent),
      }));
      expect(measured).toEqual({ page: width, outside: [] });
    });

    it("satisfies axe, contrasts included", async () => {
      await open("id=demo-14&form=contrast&updates=50", width, scheme);
      await page.locator("#numbers summary").click();
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const { violations } = await (window as unknown as { axe: typeof axe }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
      });
      expect(violations).toEqual([]);
    });

    it("moves nothing about while the game plays and λ changes", async () => {
      await open("id=demo-22&form=pointwise", width, scheme);
      for (const lambda of ["0.05", "0.3", "-1", "-1.5", "1"]) {
        await setSlider("#lambda", lambda);
        await page.locator("#step-forward").click();
      }
      await page.locator("#to-limit").click();
      await waitForMoment("Now: the exact limit, t → ∞");
      expect(await page.evaluate("window.shifts")).toEqual([]);
    });
  });

  it("draws every figure, and says in words what each shows", async () => {
    await open("id=demo-14&form=contrast");
    const figures = await page.locator("figure.plot > svg").evaluateAll((svgs) =>
      svgs.map((svg) => ({
        label: svg.getAttribute("aria-label") ?? "",
        marks: svg.querySelectorAll("path, circle").length,
      })),
    );
    expect(figures).toHaveLength(3);
    for (const { label, marks } of figures) {
      expect(label.length).toBeGreaterThan(80);
      expect(marks).toBeGreaterThan(10);
    }
    expect(figures[1]!.label).toContain("2 stable rest points, 1 saddle");
  });

  it("plays to the limit, pauses, and steps", async () => {
    await open("id=capital&form=contrast");
    const play = page.locator("#play");
    await play.click();
    expect(await play.textContent()).toBe("Pause");
    await page.waitForFunction(() => Number(document.querySelector<HTMLInputElement>("#time")!.value) > 3);
    await play.click();
    expect(await play.textContent()).toBe("Play");
    const stopped = await page.locator("#time").inputValue();
    await page.locator("#step-forward").click();
    expect(await page.locator("#time").inputValue()).toBe(String(Number(stopped) + 1));
    await page.locator("#to-limit").click();
    await waitForMoment("Now: the exact limit, t → ∞");
    const { numbers } = madeUpQuestions.find(({ id }) => id === "capital")!;
    const limit = solveSignalingGame(createGame(numbers.contrast!), { kind: "exact", lambda: 0.1 });
    const shown = await page.locator(".discriminator-bars td > span:last-child").allTextContents();
    expect(shown.map(Number.parseFloat)).toEqual(limit.discriminator.map((row) => Number((100 * row[0]!).toFixed(1))));
  });

  it("goes where a plot is touched", async () => {
    await open("id=demo-22&form=pointwise");
    const touch = async (plot: string, share: number) => {
      const box = (await page.locator(plot).boundingBox())!;
      await page.mouse.click(box.x + share * box.width, box.y + box.height / 2);
    };
    await page.locator("#branches-plot").scrollIntoViewIfNeeded();
    await touch("#branches-plot", 0.999);
    expect(await page.locator("#lambda-value").textContent()).toBe("10");
    await page.locator("#regret-plot").scrollIntoViewIfNeeded();
    await touch("#regret-plot", 0.999);
    expect(await page.locator("#time-value").textContent()).toBe("limit, t → ∞");
    await touch("#regret-plot", 0.001);
    expect(await page.locator("#time-value").textContent()).toBe("t = 1");
  });

  it("brings the bars into view when the game plays", async () => {
    await open("", 390);
    await page.locator("#play").click();
    await page.waitForFunction(() => document.querySelector("#bars")!.getBoundingClientRect().top < innerHeight / 2);
  });

  it("is worked by keyboard, and tells the values of its sliders", async () => {
    await open("id=demo-22&form=pointwise");
    const time = page.locator("#time");
    await time.focus();
    await page.keyboard.press("End");
    expect(await time.getAttribute("aria-valuetext")).toBe("limit, t → ∞");
    await page.keyboard.press("ArrowLeft");
    expect(await time.getAttribute("aria-valuetext")).toBe("t = 5,000");
    await waitForMoment("Now: after update t = 5,000, where the paper stops");
    await page.locator("#lambda").focus();
    const before = await page.locator("#summary").textContent();
    for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowLeft");
    // log10 λ from -1 down to -1.3.
    expect(await page.locator("#lambda").getAttribute("aria-valuetext")).toBe("0.0501");
    await page.waitForFunction((text) => document.querySelector("#summary")!.textContent !== text, before);
    await page.locator("#play").focus();
    await page.keyboard.press("Space");
    expect(await page.locator("#play").textContent()).toBe("Pause");
  });

  it("reaches every control by the Tab key, in the order of the page", async () => {
    await open("id=symmetric&form=pointwise");
    const reached: string[] = [];
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement?.id ?? ""));
    }
    const controls = [
      ...["question-select", "form-select", "copy-link", "to-start", "step-back", "play"],
      ...["step-forward", "to-limit", "time", "lambda", "pair-first", "pair-second", "player-select"],
    ];
    const first = reached.filter((id) => controls.includes(id)).slice(0, controls.length);
    expect(first).toEqual(controls);
  });

  it("holds every state in its link", async () => {
    await open("id=demo-14&form=contrast&lambda=0.05&updates=200&pair=3-1&player=generator");
    await waitForMoment("Now: after update t = 200");
    expect(await page.locator("#lambda-value").textContent()).toBe("0.05");
    expect(await page.locator("#pair-first").inputValue()).toBe("3");
    expect(await page.locator("#player-select").inputValue()).toBe("generator");
    await page.locator("#form-select").selectOption("pointwise");
    await page.locator("#to-limit").click();
    await waitForMoment("Now: the exact limit, t → ∞");
    // The address follows a moment after the last change.
    await page.waitForURL(/form=pointwise.*updates=limit/);
    const address = page.url();
    const summary = await page.locator("#summary").textContent();
    await page.close();
    await open(address.split("#")[1]!);
    expect(await page.locator("#form-select").inputValue()).toBe("pointwise");
    expect(await page.locator("#summary").textContent()).toBe(summary);
    expect(page.url()).toBe(address);
  });

  it("follows a link that is put into the address of the open page", async () => {
    await open();
    await page.evaluate(() => {
      location.hash = "#id=capital&form=contrast&updates=limit";
    });
    await waitForMoment("Now: the exact limit, t → ∞");
    expect(await page.locator("#question-text").textContent()).toBe("What is the capital of France?");
  });

  it("says why a link cannot be shown", async () => {
    await open("id=capital&form=pointwise");
    const alert = page.locator("#question-error");
    expect(await alert.textContent()).toMatch(/cannot be shown: .*capital.*pointwise/);
    expect(await page.locator("#question-select").inputValue()).toBe("demo-22");
  });

  it("is not shown before it is whole, as a slow machine would", async () => {
    await open("id=demo-22&form=pointwise", 1280, "light", 10);
    expect(await page.evaluate("window.shifts")).toEqual([]);
  });

  it("plays what one enters, and marks what is not a number", async () => {
    await open("id=capital&form=contrast&updates=limit");
    await page.locator("#numbers summary").click();
    await page.locator("#candidate-1").fill("Madrid");
    await page.locator("#question-select option[value=own]:checked").waitFor({ state: "attached" });
    const field = page.locator("[name=number-1-0]");
    await field.fill("2.x");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator("#question-error").textContent()).toContain("Candidate B: “2.x”");
    await field.fill("5");
    expect(await field.getAttribute("aria-invalid")).toBeNull();
    expect(await page.locator("#question-error").textContent()).toBe("");
    await page.locator("[name=number-1-2]").fill("-0.01");
    await page.locator("[name=number-1-3]").fill("-5");
    await page.waitForFunction(() => document.querySelector("#summary")!.textContent!.includes("puts B (wrong) first"));
    await page.locator("[name=answer][value='1']").check();
    await page.waitForFunction(() => document.querySelector("#summary")!.textContent!.includes("puts B (right) first"));
    await page.waitForURL(/candidate=Madrid.*answer=1/);
  });

  it("adds and removes candidates", async () => {
    await open("id=symmetric&form=pointwise");
    await page.locator("#numbers summary").click();
    const rows = page.locator(".discriminator-bars tr");
    await page.getByRole("button", { name: "Add a candidate" }).click();
    await rows.nth(2).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("candidate-2");
    await page.getByRole("button", { name: "Remove candidate A" }).click();
    await rows.nth(2).waitFor({ state: "detached" });
    expect(await page.locator("#candidate-1").inputValue()).toBe("candidate C");
    expect(await page.getByRole("button", { name: "Remove candidate A" }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("shows hostile texts as texts", async () => {
    const link = new URLSearchParams({ form: "pointwise", question: hostile });
    link.append("candidate", hostile);
    link.append("candidate", "harmless");
    link.set("generator", "1,0");
    link.set("discriminator", "0,1");
    await open(link.toString());
    expect(await page.locator("#question-text").textContent()).toBe(hostile);
    expect(await page.locator(".discriminator-bars bdi").first().textContent()).toBe(hostile);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it("shows games at the edges of what can be entered", async () => {
    const numbers = "generator=-inf,-900,0&discriminator=0,-inf,-2000";
    await open(`candidate=a&candidate=b&candidate=c&${numbers}&lambda=0.03&updates=limit&pair=0-1`);
    await waitForMoment("Now: the exact limit, t → ∞");
    for (const [x, y] of ["0-2", "1-2"].map((pair) => pair.split("-"))) {
      await page.locator("#pair-first").selectOption(x!);
      await page.locator("#pair-second").selectOption(y!);
    }
    expect(complaints).toEqual([]);
    const text = await page.locator("main").textContent();
    expect(text).not.toMatch(/NaN|undefined/);
  });

  async function waitForMoment(text: string): Promise<void> {
    await page.waitForFunction((wanted) => document.querySelector("#moment")!.textContent === wanted, text);
  }

  async function setSlider(selector: string, value: string): Promise<void> {
    await page.locator(selector).evaluate((slider, position) => {
      (slider as HTMLInputElement).value = position;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }, value);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
});

/** Keeps what the browser reports of things that moved, in `window.shifts`. Runs in the page. */
function recordShifts(): void {
  const shifts: string[] = [];
  (window as unknown as { shifts: string[] }).shifts = shifts;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { sources = [] } = entry as unknown as { sources?: { node: Element | null }[] };
      shifts.push(sources.map(({ node }) => node?.id || node?.nodeName).join());
    }
  }).observe({ type: "layout-shift", buffered: true });
}
