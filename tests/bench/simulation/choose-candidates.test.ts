import { type RankingMethod, rankFromLogLikelihoods } from "equirank";
import { describe, expect, it } from "vitest";
import { type ChoiceSettings, chooseCandidates } from "../../../bench/simulation/choose-candidates";
import type { ScorerForm, ScorerItem } from "../../../bench/simulation/scorer-item";
import { simulateItems } from "../../../bench/simulation/simulate-items";
import type { SimulatedMethod } from "../../../bench/simulation/simulation-result";
import { languageModelSetting } from "../../../bench/simulation/simulation-setting";

const settings: ChoiceSettings = {
  lambda: 0.1,
  iterations: 300,
  votes: 20,
  seed: 3,
  scales: { generator: 3, discriminator: 2 },
};

function simulate(form: ScorerForm, count: number): ScorerItem[] {
  return simulateItems({ ...languageModelSetting, form }, count, 4).items;
}

/** The index that the library's own ranking puts first. */
function rank(item: ScorerItem, method: RankingMethod, iterations?: number): number {
  const { gold: _, ...scorers } = item;
  const candidates = Array.from(scorers.discriminator as ArrayLike<unknown>, (_, y) => `${y}`);
  const isGame = method.startsWith("equilibrium");
  const { ranking } = rankFromLogLikelihoods(
    { candidates, ...scorers },
    {
      method,
      ...(isGame && {
        elimination: false,
        solver: {
          lambda: settings.lambda,
          ...(iterations !== undefined && { iterations }),
        },
      }),
    },
  );
  return ranking[0]!.originalIndex;
}

describe.each(["pointwise", "contrast"] as const)("choices from the form %s", (form) => {
  const items = simulate(form, 200);
  const choices = chooseCandidates(items, settings);

  it.each<[SimulatedMethod, RankingMethod, number?]>([
    ["generator", "self-contrastive"],
    ["discriminator", "discriminative"],
    ["discriminator", "judgement"],
    ["log-linear-pool", "log-linear-pool"],
    ["equilibrium-discriminator", "equilibrium-discriminator"],
    ["equilibrium-generator", "equilibrium-generator"],
    ["iterate-discriminator", "equilibrium-discriminator", 300],
    ["iterate-generator", "equilibrium-generator", 300],
  ])("by %s are the first of the ranking by %s", (method, rankingMethod, iterations) => {
    expect(choices[method]).toEqual(items.map((item) => rank(item, rankingMethod, iterations)));
  });

  it("by the joint are the largest product of both policies", () => {
    const expected = items.map(({ gold: _, ...scorers }) => {
      const { equilibrium } = rankFromLogLikelihoods(
        { candidates: ["a", "b", "c", "d"], ...scorers },
        { solver: { lambda: settings.lambda } },
      );
      const keys = equilibrium!.logDiscriminator.map(([correct], y) => correct! + equilibrium!.logGenerator[0]![y]!);
      return keys.indexOf(Math.max(...keys));
    });
    expect(choices["equilibrium-joint"]).toEqual(expected);
  });

  it("follow the candidates when these are permuted", () => {
    const order = [2, 0, 3, 1];
    const permute = <T>(values: ArrayLike<T>) => order.map((y) => values[y]!);
    const permuted = items.map(
      ({ generator, discriminator, gold }): ScorerItem => ({
        generator:
          form === "pointwise" ? permute(generator as number[]) : (generator as number[][]).map((row) => permute(row)),
        discriminator: permute(discriminator as number[]),
        gold: order.indexOf(gold),
      }),
    );
    const moved = chooseCandidates(permuted, settings);
    for (const method of Object.keys(choices) as SimulatedMethod[]) {
      // A vote is drawn anew.
      if (method === "majority-vote") continue;
      expect(moved[method]!.map((choice) => order[choice]!)).toEqual(choices[method]);
    }
  });
});

describe("choices", () => {
  it("by sums add log-odds, calibrated ones divided by their scales", () => {
    const item = { generator: [4, 0, 1], discriminator: [0, 1, 0.5], gold: 0 };
    const choose = (generator: number, discriminator: number) =>
      chooseCandidates([item], { ...settings, scales: { generator, discriminator } });
    // 4, 1, 1.5; then 0.4, 1, 0.6; a discriminator at chance, of infinite scale, says nothing.
    expect(choose(10, 1)).toMatchObject({ sum: [0], "calibrated-sum": [1] });
    expect(choose(10, Infinity)["calibrated-sum"]).toEqual([0]);
  });

  it("by vote follow the generator's policy with few samples and its mode with many", () => {
    const items = simulate("pointwise", 1000);
    const many = chooseCandidates(items, { ...settings, iterations: 0, votes: 2000 });
    const agreeing = many.generator!.filter((choice, i) => choice === many["majority-vote"]![i]);
    expect(agreeing.length / items.length).toBeGreaterThan(0.95);
    const one = chooseCandidates(items, { ...settings, iterations: 0, votes: 1 });
    const right = one["majority-vote"]!.filter((choice, i) => choice === items[i]!.gold).length;
    const expected = items.reduce((sum, { generator, gold }) => {
      const odds = (generator as number[]).map((s) => Math.exp(s));
      return sum + odds[gold]! / odds.reduce((a, b) => a + b);
    }, 0);
    // Four standard deviations of a sum of 1000 Bernoulli variables: at most 4 √(1000/4) = 63.
    expect(Math.abs(right - expected)).toBeLessThan(63);
  });

  it("leave out candidates without probability, also where every other is bad", () => {
    const item = { generator: [-Infinity, -8, -9], discriminator: [5, -3, -4], gold: 1 };
    const choices = chooseCandidates([item], settings);
    for (const chosen of Object.values(choices)) expect(chosen).toEqual([1]);
  });

  it("solve games of different sizes in one batch", () => {
    const items = [...simulate("pointwise", 3), { generator: [1, 2], discriminator: [0, 1], gold: 1 }];
    const together = chooseCandidates(items, settings)["equilibrium-discriminator"];
    const apart = items.map((item) => rank(item, "equilibrium-discriminator"));
    expect(together).toEqual(apart);
  });
});
