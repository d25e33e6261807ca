import { describe, expect, it } from "vitest";
import { fitScale, placeRun, settingAt } from "../../../bench/simulation/place-run";
import type { ScorerForm, ScorerItem } from "../../../bench/simulation/scorer-item";
import { simulateItems } from "../../../bench/simulation/simulate-items";
import { calibratedSetting, type SimulationSetting } from "../../../bench/simulation/simulation-setting";
import { suggestLambda } from "../../../src/evaluation/tune/tuning-setting";
import { expectInvalidArgument } from "../../core/expect-invalid-argument";

const known: SimulationSetting = {
  ...calibratedSetting,
  generator: { accuracy: 0.7, scale: 3 },
  discriminator: { accuracy: 0.5, scale: 0.5 },
  correlation: 0.4,
  shift: 5,
};

const count = 5000;

describe("the place of a run", () => {
  it.each<ScorerForm>(["pointwise", "contrast"])("is where it was drawn: %s", (form) => {
    const place = placeRun(simulateItems({ ...known, form }, count, 3).items);
    expect(place).toMatchObject({ items: count, skipped: 0, candidates: 4, form });
    // About four standard errors each at 5,000 items: 0.028 for a proportion near 1/2; for a correlation of 15,000 free
    // residuals 4 (1 - r²)/√15,000 = 0.028; for a scale, which 20 samples found to scatter by 2.2 %, 9 %.
    expect(Math.abs(place.generator.accuracy.proportion - 0.7)).toBeLessThan(0.028);
    expect(Math.abs(place.discriminator.accuracy.proportion - 0.5)).toBeLessThan(0.028);
    expect(Math.abs(place.correlation - 0.4)).toBeLessThan(0.028);
    expect(Math.abs(place.generator.scale! / 3 - 1)).toBeLessThan(0.09);
    expect(Math.abs(place.discriminator.scale! / 0.5 - 1)).toBeLessThan(0.09);
    // spread = scale · d', whose ratio scatters by 2.8 %; of ε, which is 0, the kurtosis' noise leaves some 0.0001.
    expect(place.outliers).toBeLessThan(0.005);
    const ratio = (scorer: "generator" | "discriminator", scale: number) =>
      place[scorer].spread / (scale * place[scorer].discriminability);
    expect(Math.abs(ratio("generator", 3) - 1)).toBeLessThan(0.11);
    expect(Math.abs(ratio("discriminator", 0.5) - 1)).toBeLessThan(0.11);
    expect(place.suggestedLambda).toBe(suggestLambda(place.generator.discriminability, place.discriminator.scale!));
  });

  it("tells outliers and the correlation that they hide", () => {
    const place = placeRun(simulateItems({ ...known, outliers: 0.03 }, count, 3).items);
    // ε follows from a fourth moment of heavy tails, whose estimate is rough.
    expect(Math.abs(place.outliers - 0.03)).toBeLessThan(0.015);
    expect(Math.abs(place.correlation - 0.4)).toBeLessThan(0.03);
  });

  it("finds the correlation with two candidates, where residuals are the only noise", () => {
    const place = placeRun(
      simulateItems({ ...known, candidates: 2, discriminator: { accuracy: 0.6, scale: 0.5 } }, count, 3).items,
    );
    expect(Math.abs(place.correlation - 0.4)).toBeLessThan(0.03);
  });

  it("gives back the setting that was drawn", () => {
    const place = placeRun(simulateItems(known, 500, 3).items);
    expect(settingAt(place)).toEqual({
      ...calibratedSetting,
      generator: { accuracy: place.generator.accuracy.proportion, spread: place.generator.spread },
      discriminator: {
        accuracy: place.discriminator.accuracy.proportion,
        spread: place.discriminator.spread,
      },
      correlation: place.correlation,
      outliers: place.outliers,
      lambda: place.suggestedLambda,
    });
  });

  it("does not depend on what shifts all candidates of an item alike", () => {
    const { items } = simulateItems(known, 50, 3);
    const shifted = items.map(
      ({ generator, discriminator, gold }, i): ScorerItem => ({
        generator: (generator as number[]).map((s) => s + 64 * i),
        discriminator: (discriminator as number[]).map((s) => s - 64 * i),
        gold,
      }),
    );
    const [here, there] = [placeRun(items), placeRun(shifted)];
    expect(there.generator.accuracy).toEqual(here.generator.accuracy);
    expect(there.correlation).toBeCloseTo(here.correlation, 9);
    expect(there.generator.scale).toBeCloseTo(here.generator.scale!, 9);
    expect(there.discriminator.spread).toBeCloseTo(here.discriminator.spread, 9);
  });

  it("bounds what the model does not reach: always right, and worse than chance", () => {
    const items = [0, 1, 2].map((gold) => ({
      generator: [0, 1, 2].map((y) => (y === gold ? 2 + y : -y)),
      discriminator: [0, 1, 2].map((y) => (y === gold ? -2 - y : y)),
      gold,
    }));
    const place = placeRun(items);
    expect(place.generator.accuracy.proportion).toBe(1);
    expect(place.generator.scale).toBe(1e-6);
    expect(place.discriminator).toMatchObject({ discriminability: 0, scale: null });
    // A discriminator at chance leaves the choice to the generator: the smallest λ there is.
    expect(place.suggestedLambda).toBe(0.01);
    expect(settingAt(place).generator.accuracy).toBeCloseTo(1 - 0.5 / 3, 12);
    expect(settingAt(place).discriminator.accuracy).toBe(1 / 3);
  });

  it("leaves out items without finite numbers and takes the most frequent size", () => {
    const place = placeRun([
      { generator: [1, 0, 0.5], discriminator: [0, 1, 0.5], gold: 0 },
      { generator: [0, 1], discriminator: [1, 0.5], gold: 1 },
      { generator: [0.5, 1], discriminator: [0, 1], gold: 0 },
      { generator: [-Infinity, 0], discriminator: [1, 2], gold: 0 },
      { generator: [3], discriminator: [3], gold: 0 },
    ]);
    expect(place).toMatchObject({ items: 3, skipped: 2, candidates: 2 });
  });

  it("refuses labels that name no candidate, and runs with nothing to use", () => {
    const item = { generator: [1, 0], discriminator: [0, 1] };
    for (const gold of [2, -1, 0.5]) {
      expectInvalidArgument(() => placeRun([{ ...item, gold }]), "items[0].gold");
    }
    expectInvalidArgument(() => placeRun([]), "items");
    expectInvalidArgument(() => placeRun([{ generator: [0, -Infinity], discriminator: [0, 1], gold: 0 }]), "items");
  });
});

describe("the scale of a signal", () => {
  it("is 1 / ln 3 where three of four choices between 0 and 1 are right", () => {
    // The likelihood of 3 right and 1 wrong is largest where the softmax gives the right one 3/4: e^(1/T) = 3.
    const items = [0, 0, 0, 1].map((gold) => ({ logOdds: [1, 0], gold }));
    expect(fitScale(items)).toBeCloseTo(1 / Math.log(3), 12);
  });

  it("grows with the log-odds", () => {
    const items = [0, 0, 0, 1].map((gold) => ({ logOdds: [100, 0], gold }));
    expect(fitScale(items)).toBeCloseTo(100 / Math.log(3), 9);
  });

  it("is none where no temperature beats a guess", () => {
    expect(fitScale([0, 1].map((gold) => ({ logOdds: [1, 0], gold })))).toBeNull();
    expect(fitScale([{ logOdds: [0, 0], gold: 0 }])).toBeNull();
  });
});

describe("the suggested λ", () => {
  it("caps the generator's word, 1/(2λ), at 2 d' nats in the discriminator's units", () => {
    const [d, scale] = [1.5, 2];
    expect(1 / (2 * suggestLambda(d, scale))).toBeCloseTo(2 * d * scale, 12);
  });

  it("stays between 0.01 and 10 where one of the two knows nothing", () => {
    expect(suggestLambda(0, 1)).toBe(10);
    expect(suggestLambda(1, Infinity)).toBe(0.01);
    expect(suggestLambda(0, Infinity)).toBe(0.01);
  });

  it("lets a generator below chance say as little as one at chance", () => {
    expect(suggestLambda(-0.1, 2)).toBe(10);
    expect(suggestLambda(-0, 2)).toBe(10);
    expect(suggestLambda(-1, Infinity)).toBe(0.01);
  });

  it.each<[string, unknown, unknown]>([
    ["generatorDiscriminability", Number.NaN, 1],
    ["generatorDiscriminability", "1", 1],
    ["generatorDiscriminability", undefined, 1],
    ["discriminatorScale", 1, -1],
    ["discriminatorScale", 1, Number.NaN],
    ["discriminatorScale", 1, null],
  ])("refuses a %s that is no number of its kind", (parameter, discriminability, scale) => {
    expect(() => suggestLambda(discriminability as number, scale as number)).toThrow(`${parameter} must be a number`);
  });
});
