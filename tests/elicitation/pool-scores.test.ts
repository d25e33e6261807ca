import { estimateUsage, memoryCache, rankCandidates } from "equirank";
import { describe, expect, test } from "vitest";
import { poolModels } from "../../src/elicitation/pool-models";
import { effectiveNumber, poolScores } from "../../src/elicitation/pool-scores";
import { FakeLanguageModel } from "../fakes/fake-language-model";

describe("a pool of scorers", () => {
  test("is the mean of their z-scores, as bold as they are in the mean", () => {
    // z of [0, 2] is [-1, 1] with a spread of 1, of [9, 3] it is [1, -1] with 3, of [-5, 5] it is [-1, 1] with 5.
    const { scores } = poolScores([
      [0, 2],
      [9, 3],
      [-5, 5],
    ]);
    // Mean z [-1/3, 1/3], mean spread 3.
    expect(scores[0]).toBeCloseTo(-1, 12);
    expect(scores[1]).toBeCloseTo(1, 12);
  });

  test("takes no notice of a member to whom all candidates are alike, in whichever number", () => {
    const telling = [1, 2, 4];
    const alone = poolScores([telling]);
    // Three times 0.1 does not sum to 0.3, and 0.3 - 0.1 is not 0.2: what is left of that is no opinion.
    for (const alike of [
      [0.5, 0.5, 0.5],
      [0.1, 0.1, 0.1],
      [0.3 - 0.1, 0.2, 0.4 - 0.2],
    ]) {
      expect(poolScores([telling, alike])).toEqual({ ...alone, shares: [1, 0] });
    }
  });

  test("of members that contradict each other is worth no more than they are, and no less than nothing", () => {
    for (let seed = 0; seed < 100; seed++) {
      const member = [0, 1, 2, 3].map((y) => Math.sin(10 * seed + y));
      const { effective } = poolScores([member, member.map((score) => -1.37 * score)]);
      expect(effective).toBeGreaterThanOrEqual(0);
      expect(effective).toBeLessThanOrEqual(2);
    }
  });

  test("is the weighted sum of their centered log-odds where weights are given", () => {
    const { scores } = poolScores(
      [
        [0, 2],
        [9, 3],
      ],
      [2, 0.5],
    );
    expect(scores).toEqual([2 * -1 + 0.5 * 3, 2 * 1 + 0.5 * -3]);
  });

  test("does not depend on the scale of a member but for its boldness", () => {
    const members = [
      [1, 0, -3, 2],
      [0.5, 2, 1, -1],
    ];
    const scaled = members.map((member) => member.map((score) => 10 * score));
    const { scores } = poolScores(members);
    expect(poolScores(scaled).scores).toEqual(scores.map((score) => expect.closeTo(10 * score, 9)));
    const order = (values: readonly number[]) => [...values.keys()].sort((a, b) => values[b]! - values[a]!);
    const uneven = [members[0]!.map((score) => 100 * score), members[1]!];
    expect(order(poolScores(uneven).scores)).toEqual(order(scores));
  });

  test("leaves out what tells nothing, and keeps out what a member rules out", () => {
    expect(
      poolScores([
        [0, 2],
        [7, 7],
      ]).scores,
    ).toEqual([-1, 1]);
    expect(poolScores([[0, 2, -Infinity]]).scores[2]).toBe(-Infinity);
    const ignored = poolScores(
      [
        [0, 2],
        [-Infinity, 1],
      ],
      [1, 0],
    );
    expect(ignored.scores).toEqual([-1, 1]);
    expect(poolScores([[3, 3]])).toEqual({ scores: [0, 0], effective: 0, shares: [0] });
  });

  test("counts infinite odds as the highest finite ones", () => {
    expect(poolScores([[0, 2, Infinity]]).scores).toEqual(poolScores([[0, 2, 2]]).scores);
  });
});

describe("several models' log-odds", () => {
  const sure = [0, 6, -6];
  const unsure = [2, -2, 0];

  test("are averaged if they are in one unit", () => {
    const [one, two, three] = poolModels([sure, unsure], ["contrast", "contrast"]).scores;
    expect(one).toBeCloseTo(1, 12);
    expect(two).toBeCloseTo(2, 12);
    expect(three).toBeCloseTo(-3, 12);
  });

  test("have equal spreads if they are not", () => {
    const [one, two, three] = poolModels([sure, unsure], ["contrast", "likelihood"]).scores;
    // z is sqrt(3/2) times [0, 1, -1] and [1, -1, 0]; the mean spread is that of [0, 4, -4].
    expect(one).toBeCloseTo(2, 12);
    expect(two).toBeCloseTo(0, 12);
    expect(three).toBeCloseTo(-2, 12);
  });
});

describe("the effective number of scorers", () => {
  // K / (1 + (K-1) r), Kish's design effect.
  test.each([
    [0, 3],
    [0.5, 1.5],
    [1, 1],
  ])("of three that correlate by %f is %f", (r, expected) => {
    const correlations = [0, 1, 2].map((k) => [0, 1, 2].map((l) => (k === l ? 1 : r)));
    expect(effectiveNumber([1, 1, 1], correlations)).toBeCloseTo(expected, 12);
  });

  test("of independent ones with weights 3 and 1 is (3 + 1)² / (9 + 1)", () => {
    expect(
      effectiveNumber(
        [3, 1],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ).toBeCloseTo(1.6, 12);
  });

  test("is at most their number, and 0 without weights", () => {
    const opposed = [
      [1, -0.9],
      [-0.9, 1],
    ];
    expect(effectiveNumber([1, 1], opposed)).toBe(2);
    expect(effectiveNumber([0, 0], opposed)).toBe(0);
  });
});

describe("a player with several scorers or models", () => {
  const candidates = ["one", "two", "three"];
  /** Likes the candidates in this order, by so many nats each, and says yes accordingly. */
  const prefer = (id: string, nats: Record<string, number>) =>
    new FakeLanguageModel({
      id,
      judges: true,
      scoreContinuation: (prompt, continuation) =>
        -10 + (prompt.includes("N/A") ? 0 : (nats[continuation.trim()] ?? 0)),
      scoreLabel: (prompt, label) => {
        const proposed = candidates.find(
          (candidate) => prompt.endsWith(`: ${candidate}`) || prompt.includes(`Proposed answer: ${candidate}\n`),
        );
        const logOdds = nats[proposed ?? ""] ?? 0;
        const isYes = label.trim().toLowerCase() === "yes";
        return -Math.log(1 + Math.exp(isYes ? -logOdds : logOdds)) - 1;
      },
    });
  const asked = { question: "Which?", candidates };

  test("is asked for all of them, and the result says how many they are worth", async () => {
    const model = prefer("a", { one: 1, two: 3, three: 0 });
    const result = await rankCandidates({
      ...asked,
      model,
      elicitation: {
        generator: ["likelihood", "pointwise-mutual-information"],
        discriminator: ["yes-no"],
        shots: [],
        testJudge: false,
      },
    });
    expect(result.best).toBe("two");
    expect(result.elicitation).toMatchObject({
      kind: "custom",
      generator: ["likelihood", "pointwise-mutual-information"],
      discriminator: "yes-no",
    });
    // Both orders are the same, the content-free likelihood being even.
    expect(result.elicitation!.effective).toEqual({
      generator: expect.closeTo(1, 9),
      discriminator: expect.closeTo(1, 9),
    });
  });

  test("with a weight of 0 a scorer has no say", async () => {
    const model = prefer("a", { one: 1, two: 3, three: 0 });
    const rank = (weights: Record<string, number>) =>
      rankCandidates({
        ...asked,
        model,
        elicitation: {
          generator: ["likelihood", "pointwise-mutual-information"],
          discriminator: "yes-no",
          shots: [],
          testJudge: false,
          weights,
        },
      });
    const { ranking } = await rank({
      likelihood: 0.5,
      "pointwise-mutual-information": 0,
      "yes-no": 0,
    });
    expect(ranking.map(({ initialDiscriminator }) => initialDiscriminator)).toEqual([0.5, 0.5, 0.5]);
    const [best, second] = ranking;
    // G1 ∝ e^s with s half of the likelihood: two and one are 2 nats of likelihood apart.
    expect(Math.log(best!.initialGenerator.correct / second!.initialGenerator.correct)).toBeCloseTo(1, 9);
    await expect(rank({ likelihood: 1 })).rejects.toThrow("must hold a weight for every scorer of both players");
  });

  test("weights keep the scorers that they name, whatever the judge's test finds", async () => {
    const model = prefer("a", { one: 1, two: 3, three: 0 });
    const { elicitation } = await rankCandidates({
      ...asked,
      model: new FakeLanguageModel({ id: "no judge", judges: false }),
      elicitation: { weights: { contrast: 1, "yes-no": 1 } },
    });
    expect(elicitation).toMatchObject({
      kind: "contrast",
      weights: { contrast: 1, "yes-no": 1 },
      judge: { informative: false },
    });
    await expect(
      rankCandidates({ ...asked, model, elicitation: { weights: { contrast: -1, "yes-no": 1 } } }),
    ).rejects.toThrow("must be a number from 0");
    await expect(
      rankCandidates({
        ...asked,
        model,
        elicitation: { generator: ["contrast", "contrast"] },
      }),
    ).rejects.toThrow("or a list of them, none twice");
  });

  test("several models are pooled, each asked once, and two alike count as one", async () => {
    const right = { one: 0, two: 2, three: -2 };
    const a = prefer("a", right);
    const b = prefer("b", right);
    const other = prefer("c", { one: 2, two: -2, three: 0 });
    const elicitation = { kind: "pointwise", shots: [], testJudge: false } as const;
    const alike = await rankCandidates({
      ...asked,
      model: { generator: [a, b], discriminator: [a, b] },
      elicitation,
    });
    expect(alike.best).toBe("two");
    expect(alike.elicitation!.effective!.generator).toBeCloseTo(1, 9);
    expect(alike.elicitation!.others).toMatchObject([{ models: { generator: "b" } }]);

    // z of [0, 2, -2] and of [2, -2, 0]: their correlation is -1/2, so that two count as 2 at most.
    const apart = await rankCandidates({
      ...asked,
      model: { generator: [a, other], discriminator: a },
      elicitation,
    });
    expect(apart.elicitation!.effective!.generator).toBe(2);
    expect(apart.elicitation!.effective!.discriminator).toBeCloseTo(1, 9);
    // The mean of both, in G1 ∝ e^s: [1, 0, -1] times the mean spread and half of each z.
    const generated = Object.fromEntries(
      apart.ranking.map(({ candidate, initialGenerator }) => [candidate, initialGenerator.correct]),
    );
    expect(Math.log(generated.one! / generated.two!)).toBeCloseTo(1, 9);
    expect(Math.log(generated.two! / generated.three!)).toBeCloseTo(1, 9);
  });

  test("a model that is sure counts for more than one that is not, if both are scored alike", async () => {
    const sure = prefer("sure", { one: 0, two: 6, three: -6 });
    const unsure = prefer("unsure", { one: 2, two: -2, three: 0 });
    const { ranking } = await rankCandidates({
      ...asked,
      model: { generator: [sure, unsure], discriminator: sure },
      elicitation: { kind: "pointwise", shots: [], testJudge: false },
    });
    // The mean of both is [1, 2, -3]; with equal spreads it would be [2, 0, -2].
    const generated = Object.fromEntries(
      ranking.map(({ candidate, initialGenerator }) => [candidate, initialGenerator.correct]),
    );
    expect(Math.log(generated.two! / generated.one!)).toBeCloseTo(1, 9);
    expect(Math.log(generated.one! / generated.three!)).toBeCloseTo(4, 9);
  });

  test("a model in two seats is asked once", async () => {
    const a = prefer("a", { one: 0, two: 2, three: -2 });
    const b = prefer("b", { one: 0, two: 2, three: -2 });
    const elicitation = { kind: "contrast", shots: [], testJudge: false } as const;
    const { usage } = await rankCandidates({
      ...asked,
      model: { generator: a, discriminator: [a, b] },
      elicitation,
    });
    const calls = a.calls.map(({ kind, prompt, texts }) => JSON.stringify([kind, prompt, texts]));
    expect(new Set(calls).size).toBe(calls.length);
    // What a generates is asked for in both seats, three candidates under two prompts.
    expect(usage.cacheHits).toBe(6);
  });

  test("nor is it asked twice for texts that are counted, whatever else keeps answers", async () => {
    const speak = (id: string) =>
      new FakeLanguageModel({
        id,
        capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
        drawText: (prompt) => (prompt.includes("Proposed answer") ? "Yes" : "A"),
      });
    for (const cache of [undefined, memoryCache()]) {
      const [a, b, judge] = [speak("a"), speak("b"), speak("judge")];
      const { usage } = await rankCandidates({
        ...asked,
        model: { generator: [a, b], discriminator: judge },
        elicitation: { samples: 5 },
        ...(cache && { cache }),
      });
      // Two choices of a letter each, and one judgement of each of three candidates, of 5 texts.
      expect([a, b, judge].map(({ calls }) => calls.length)).toEqual([2, 2, 3]);
      expect(usage).toMatchObject({ requests: 7 * 5, cacheHits: 3 });
    }
  });

  test("nor does it count twice in an estimate and for a budget, and a warning of it is said once", async () => {
    const generator = ["a", "b", "c"].map((id) => prefer(id, { one: 0, two: 2, three: -2 }));
    const model = { generator, discriminator: prefer("judge", { one: 0, two: 2, three: -2 }) };
    const options = { ...asked, model, elicitation: { kind: "contrast", testJudge: false } } as const;
    // Two calls of each generator, and three judgements; the fake says that each costs a request and a token at most.
    expect(estimateUsage(options)).toMatchObject({ requests: 9, generatedTokens: 9 });
    const tested = { ...options, elicitation: "contrast" } as const;
    // Two capabilities of each of four models, and the judge's test of eight questions with two answers.
    expect(estimateUsage(tested).firstTime.requests).toBe(4 * 2 + 8 * 2);
    const { usage, warnings } = await rankCandidates({ ...options, budget: { requests: 9 } });
    expect(usage.requests).toBe(9);
    expect(warnings.map(({ code }) => code)).toEqual(["judge-not-tested"]);
    await expect(rankCandidates({ ...options, budget: { requests: 8 } })).rejects.toThrow("must be at least 9");
  });

  test("greedy ranks by the mean of all generators' likelihoods, in whichever order they are given", async () => {
    const a = prefer("a", { one: 0, two: 2, three: -2 });
    const b = prefer("b", { one: 5, two: -2, three: 0 });
    for (const generator of [
      [a, b],
      [b, a, a],
    ]) {
      const { ranking } = await rankCandidates({ ...asked, model: { generator, discriminator: a }, method: "greedy" });
      // -10 and the means of [0, 2, -2] and [5, -2, 0].
      expect(ranking.map(({ candidate, score }) => [candidate, score])).toEqual([
        ["one", -7.5],
        ["two", -10],
        ["three", -11],
      ]);
    }
  });

  test("counts of several models err apart: three of the same are worth more than one", async () => {
    const speak = (id: string) => {
      let calls = 0;
      return new FakeLanguageModel({
        id,
        capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
        drawText: (prompt) => (prompt.includes("Proposed answer") ? ["Yes", "No"] : ["A", "B"])[calls++ % 2]!,
      });
    };
    const errorOf = async (ids: readonly string[]) => {
      const players = ids.map(speak);
      const { uncertainty } = await rankCandidates({
        ...{ question: "Which?", candidates: ["one", "two"], method: "log-odds-sum" },
        model: { generator: players, discriminator: players },
      });
      return uncertainty!.standardErrors[0]!;
    };
    const [one, three] = [await errorOf(["a"]), await errorOf(["a", "b", "c"])];
    // 1/√3 = 0.58 but for the few redraws; 1 if all erred alike.
    expect(three / one).toBeGreaterThan(0.4);
    expect(three / one).toBeLessThan(0.75);
  });

  test("each discriminator is asked as it can be where nothing is asked for", async () => {
    const labels = new FakeLanguageModel({ id: "labels", capabilities: { scoreContinuations: false } });
    const scores = new FakeLanguageModel({ id: "scores", capabilities: { nextTokenLogprobs: false } });
    const generator = new FakeLanguageModel();
    for (const discriminator of [
      [labels, scores],
      [scores, labels],
    ]) {
      const { elicitation } = await rankCandidates({ ...asked, model: { generator, discriminator } });
      const reports = [elicitation!, ...elicitation!.others!];
      expect(reports.map(({ kind, models }) => [models.discriminator, kind])).toEqual(
        discriminator.map(({ id }) => [id, id === "labels" ? "contrast" : "pointwise"]),
      );
    }
  });

  test("several models cannot generate candidates", async () => {
    const a = prefer("a", {});
    await expect(
      rankCandidates({
        question: "?",
        generate: {},
        model: { generator: [a], discriminator: [a, a] },
      }),
    ).rejects.toThrow("must be one model for each role where generate is given");
    await expect(rankCandidates({ ...asked, model: { generator: [], discriminator: a } })).rejects.toThrow(
      "must be a language model",
    );
  });
});
