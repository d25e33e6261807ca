import { describe, expect, it } from "vitest";
import { computeAccuracy, findDiscriminability } from "../../../bench/simulation/discriminability";
import { simulateItems } from "../../../bench/simulation/simulate-items";
import { calibratedSetting, type SimulationSetting } from "../../../bench/simulation/simulation-setting";
import { initialPolicies } from "../../../src/core/initial-policies";
import { readLogOdds } from "../../../src/internal";

const items = 20_000;
/** Four standard errors of a proportion near 1/2: 4 · 0.5/√20,000. */
const proportionTolerance = 0.0142;

/** Shares of items on which each signal, and both together, put the right candidate first. */
function measureAccuracy(setting: SimulationSetting) {
  const { items: simulated, bayes } = simulateItems(setting, items, 1);
  const right = { generator: 0, discriminator: 0, bayes: 0 };
  simulated.forEach((item, i) => {
    const scores = { ...readLogOdds(item), bayes: bayes[i]! };
    for (const name of ["generator", "discriminator", "bayes"] as const) {
      if (scores[name].indexOf(Math.max(...scores[name])) === item.gold) right[name] += 1 / items;
    }
  });
  return right;
}

describe("simulated scorers", () => {
  it.each([
    { candidates: 4, outliers: 0 },
    { candidates: 2, outliers: 0 },
    { candidates: 4, outliers: 0.1 },
  ])("are right as often as asked: %o", (part) => {
    const setting: SimulationSetting = {
      ...calibratedSetting,
      ...part,
      generator: { accuracy: 0.7, scale: 3 },
      discriminator: { accuracy: 0.55, spread: 0.2 },
      correlation: 0.5,
    };
    const { generator, discriminator } = measureAccuracy(setting);
    expect(Math.abs(generator - 0.7)).toBeLessThan(proportionTolerance);
    expect(Math.abs(discriminator - 0.55)).toBeLessThan(proportionTolerance);
  });

  it("are true log-likelihood ratios at scale 1: the softmax of the log-odds is right as often as it says", () => {
    const confidence = (scale: number) => {
      const setting = { ...calibratedSetting, generator: { accuracy: 0.6, scale } };
      const simulated = simulateItems(setting, items, 1).items;
      const said = simulated.map(({ generator }) => {
        const odds = (generator as number[]).map((s) => Math.exp(s));
        return Math.max(...odds) / odds.reduce((a, b) => a + b);
      });
      return said.reduce((sum, value) => sum + value, 0) / items;
    };
    expect(Math.abs(confidence(1) - 0.6)).toBeLessThan(proportionTolerance);
    // An overconfident signal claims far more than its 60 %, a timid one far less.
    expect(confidence(3)).toBeGreaterThan(0.75);
    expect(confidence(1 / 3)).toBeLessThan(0.45);
  });

  it("reach the accuracy that the combined discriminability allows", () => {
    for (const correlation of [0, 0.5, -0.3]) {
      const setting: SimulationSetting = {
        ...calibratedSetting,
        generator: { accuracy: 0.7, scale: 1 },
        discriminator: { accuracy: 0.5, scale: 1 },
        correlation,
      };
      const dG = findDiscriminability(0.7, 4);
      const dD = findDiscriminability(0.5, 4);
      // δᵀ Σ⁻¹ δ, the squared discriminability of the best linear combination.
      const both = Math.sqrt((dG ** 2 - 2 * correlation * dG * dD + dD ** 2) / (1 - correlation ** 2));
      const expected = computeAccuracy(both, 4);
      const { bayes } = measureAccuracy(setting);
      expect(Math.abs(bayes - expected)).toBeLessThan(proportionTolerance);
    }
  });

  it("are the same noise at every setting with as many candidates", () => {
    const bold: SimulationSetting = {
      ...calibratedSetting,
      generator: { accuracy: 0.6, scale: 2 },
      shift: 0,
    };
    const plain: SimulationSetting = { ...bold, generator: { accuracy: 0.6, scale: 1 } };
    const [a] = simulateItems(bold, 1, 5).items;
    const [b] = simulateItems(plain, 1, 5).items;
    const doubled = (b!.generator as number[]).map((value) => 2 * value);
    (a!.generator as number[]).forEach((value, y) => {
      expect(value).toBeCloseTo(doubled[y]!, 12);
    });
    expect(a!.discriminator).toEqual(b!.discriminator);
    expect(a!.gold).toBe(b!.gold);
  });

  it("put the right candidate at every place", () => {
    const golds = simulateItems(calibratedSetting, items, 1).items.map(({ gold }) => gold);
    for (let y = 0; y < 4; y++) {
      const share = golds.filter((gold) => gold === y).length / items;
      // Four standard errors: 4 √(3/16/20,000) = 0.0122.
      expect(Math.abs(share - 0.25)).toBeLessThan(0.0122);
    }
  });

  it("say the same in both forms", () => {
    const contrast = simulateItems({ ...calibratedSetting, form: "contrast" }, 3, 2).items;
    const pointwise = simulateItems(calibratedSetting, 3, 2).items;
    contrast.forEach((item, i) => {
      expect(readLogOdds(item)).toEqual(readLogOdds(pointwise[i]!));
    });
    // In the paper's pair G1(y|correct) is proportional to P(y|correct) / (P(y|correct) + P(y|incorrect)).
    const { generator } = readLogOdds(contrast[0]!);
    const shares = generator.map((s) => 1 / (1 + Math.exp(-s)));
    const total = shares.reduce((a, b) => a + b);
    const { gold: _, ...scorers } = contrast[0]!;
    initialPolicies(scorers).initialGenerator[0]!.forEach((log, y) => {
      expect(Math.exp(log)).toBeCloseTo(shares[y]! / total, 12);
    });
  });

  it("know nothing at chance", () => {
    const silent: SimulationSetting = {
      ...calibratedSetting,
      discriminator: { accuracy: 0.25, scale: 1 },
    };
    const loud: SimulationSetting = {
      ...silent,
      discriminator: { accuracy: 0.25, spread: 2 },
    };
    // A signal of no spread leaves ties, the first of which is right as often as any.
    for (const setting of [silent, loud]) {
      const { discriminator, bayes } = measureAccuracy(setting);
      // Four standard errors: 4 √(3/16/20,000) = 0.0122.
      expect(Math.abs(discriminator - 0.25)).toBeLessThan(0.0122);
      expect(Math.abs(bayes - 0.6)).toBeLessThan(proportionTolerance);
    }
  });
});
