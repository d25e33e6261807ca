import { rankingMethods, samplingMethods } from "equirank";
import { type EvaluationOptions, evaluateScores } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { parsePair } from "../../../src/internal";
import { writeLog } from "../write-log";

const items = [{ answer: 0, plain: [-1, -2], channel: [-3, -4] }];

describe("the settings of an evaluation", () => {
  it("are told in full", async () => {
    const { options } = await evaluateScores([await writeLog(items)], {
      pairs: ["likelihood+channel"],
      resamples: 1,
    });
    expect(options).toEqual({
      pairs: [{ name: "likelihood+channel", generator: "likelihood", discriminator: "channel" }],
      scorers: ["likelihood", "likelihood-per-token", "likelihood-per-byte", "channel"],
      methods: rankingMethods.filter((name) => name !== "greedy" && !samplingMethods.includes(name)),
      lambda: [0.05, 0.1, 0.3, 1],
      solvers: ["exact"],
      seed: 0,
      resamples: 1,
    });
  });

  it("name every way of ranking by pair, method, solver and λ, in the order asked for", async () => {
    const { entries } = await evaluateScores([await writeLog(items)], {
      pairs: ["channel+likelihood", "likelihood+channel"],
      methods: ["log-linear-pool", "equilibrium-joint"],
      lambda: [1, 0.5],
      solvers: ["pikl", "exact"],
      resamples: 1,
    });
    expect(entries.slice(4).map(({ name }) => name)).toEqual(
      ["channel+likelihood", "likelihood+channel"].flatMap((pair) => [
        `${pair} log-linear-pool`,
        `${pair} equilibrium-joint pikl 1`,
        `${pair} equilibrium-joint pikl 0.5`,
        `${pair} equilibrium-joint exact 1`,
        `${pair} equilibrium-joint exact 0.5`,
      ]),
    );
  });

  it("make each equilibrium compare with scorers and with baselines of its own pair", async () => {
    const { comparisons } = await evaluateScores([await writeLog(items)], {
      pairs: ["channel+likelihood", "likelihood+channel"],
      methods: ["log-linear-pool", "equilibrium-joint"],
      lambda: [1],
      resamples: 1,
    });
    const scorers = ["likelihood", "likelihood-per-token", "likelihood-per-byte", "channel"];
    expect(comparisons.map(({ entry, baseline }) => [entry, baseline])).toEqual(
      ["channel+likelihood", "likelihood+channel"].flatMap((pair) =>
        [...scorers, `${pair} log-linear-pool`].map((baseline) => [`${pair} equilibrium-joint exact 1`, baseline]),
      ),
    );
  });

  it("change the intervals with the seed, and nothing else", async () => {
    const log = await writeLog([...items, { answer: 1, plain: [-1, -2], channel: [-4, -3] }]);
    const options = { pairs: ["likelihood+channel"], lambda: [1], resamples: 5 };
    const [first, second] = await Promise.all([1, 2].map(async (seed) => evaluateScores([log], { ...options, seed })));
    expect(second!.entries).toEqual(first!.entries);
    expect(second!.comparisons).not.toEqual(first!.comparisons);
  });

  it.each<[string, object, string]>([
    ["an unknown one", { lambdas: [1] }, "options.lambdas"],
    ["a pair that is none", { pairs: ["likelihood"] }, "options.pairs"],
    ["a pair of three", { pairs: ["likelihood+channel+yes-no"] }, "options.pairs"],
    ["a pair with an unknown signal", { pairs: ["likelihood+guess"] }, "options.pairs"],
    ["a pair that the log cannot give", { pairs: ["contrast"] }, "options.pairs"],
    ["no pair, where the log has no named one", {}, "options.pairs"],
    ["a pair twice", { pairs: ["likelihood+channel", "likelihood+channel"] }, "options.pairs"],
    ["no method", { methods: [] }, "options.methods"],
    ["an unknown method", { methods: ["guess"] }, "options.methods[0]"],
    ["a vote without samples", { methods: ["majority-vote"] }, "options.methods"],
    ["no λ", { lambda: [] }, "options.lambda"],
    ["λ = 0", { lambda: [0] }, "options.lambda"],
    ["λ twice", { lambda: [1, 1] }, "options.lambda"],
    ["λ of one player only", { lambda: [{ generator: 1 }] }, "options.lambda.discriminator"],
    ["the same λ, once for each player", { lambda: [1, { generator: 1, discriminator: 1 }] }, "options.lambda"],
    ["λ as a text", { lambda: ["1"] }, "options.lambda"],
    ["an unknown solver", { solvers: ["newton"] }, "options.solvers[0]"],
    ["a seed below 0", { seed: -1 }, "options.seed"],
    ["no resamples", { resamples: 0 }, "options.resamples"],
  ])("are refused by name: %s", async (_, options, parameter) => {
    await expect(evaluateScores([await writeLog(items)], options as EvaluationOptions)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidArgumentError", parameter }),
    );
  });
});

describe("parsePair", () => {
  it("reads names of elicitations and two scorers", () => {
    expect(parsePair("pointwise")).toEqual({
      name: "pointwise",
      generator: "likelihood",
      discriminator: "pointwise-mutual-information",
    });
    expect(parsePair("choice+yes-no-calibrated")).toEqual({
      name: "choice+yes-no-calibrated",
      generator: "choice",
      discriminator: "yes-no-calibrated",
    });
  });
});
