import { type RankCandidatesOptions, rankCandidates, rankFromLogLikelihoods } from "equirank";
import { solveSignalingGame } from "equirank/core";
import { describe, expect, it, test } from "vitest";
import { createRandom } from "../../bench/solver/random-games";
import { askUntilCertain, findCertainWinner } from "../../src/ranking/certain-winner";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const shared = (lambda: number) => ({ generator: lambda, discriminator: lambda });

function findWinner(
  generator: number[][],
  discriminator: number[][],
  lambda: number | ReturnType<typeof shared>,
): number {
  const result = rankFromLogLikelihoods(
    { candidates: generator[0]!.map((_, y) => String(y)), generator, discriminator },
    { method: "equilibrium-generator", elimination: false, solver: { kind: "exact", lambda } },
  );
  return result.ranking[0]!.originalIndex;
}

describe("a winner that no judgement can change", () => {
  // G*(y|correct) ∝ G1 exp(d/2λ) with d from 0 to 1: at λ = 0.1 a lead of 5 nats is just enough without any judgement.
  it.each([
    [5.001, 0],
    [4.999, undefined],
  ])("with a lead of %d nats at λ = 0.1 and nothing judged is %s", (lead, winner) => {
    const total = Math.log(1 + Math.exp(-lead));
    const logGenerator = [
      [-total, -lead - total],
      [Math.log(0.5), Math.log(0.5)],
    ];
    expect(findCertainWinner(logGenerator, [undefined, undefined], shared(0.1))).toBe(winner);
    // The discriminator's λ has no part in the largest change of G*.
    for (const discriminator of [0.01, 1]) {
      const lambda = { generator: 0.1, discriminator };
      expect(findCertainWinner(logGenerator, [undefined, undefined], lambda)).toBe(winner);
    }
  });

  it.each([
    ["one λ", 21, 400],
    ["a λ for each player", 23, 200],
  ])("stays the winner whatever the missing judgements are, in random games with %s", (kind, seed, games) => {
    const random = createRandom(seed);
    let missing = 0;
    let asked = 0;
    for (let game = 0; game < games; game++) {
      const N = 2 + Math.floor(4 * random());
      const lambda = shared(0.03 * 60 ** random());
      if (kind !== "one λ") lambda.discriminator = 0.03 * 60 ** random();
      const spread = 1 + 8 * random();
      const generator = [0, 1].map(() => Array.from({ length: N }, () => -spread * random()));
      const draw = () => {
        const odds = 8 * (random() - 0.5);
        return [-Math.log1p(Math.exp(-odds)), -Math.log1p(Math.exp(odds))];
      };
      const discriminator = Array.from({ length: N }, draw);
      const judged: (number[] | undefined)[] = discriminator.map(() => undefined);
      const choose = askUntilCertain(lambda);
      for (let next = choose(generator, judged); next !== undefined; ) {
        expect(judged[next]).toBeUndefined();
        judged[next] = discriminator[next]!;
        asked++;
        next = choose(generator, judged);
      }
      const winner = findWinner(generator, discriminator, lambda);
      missing += judged.filter((one) => one === undefined).length;
      // The worst that a judge could say of each missing candidate, for all of them and for the winner alone; and no
      // answer at all.
      const yes = [-1e-9, -21];
      const no = [-21, -1e-9];
      const completions = [
        () => yes,
        () => no,
        (y: number) => (y === winner ? no : yes),
        (y: number) => (y === winner ? [-0.7, -0.7] : [-Infinity, -Infinity]),
        draw,
        draw,
      ];
      for (const complete of completions) {
        const completed = judged.map((one, y) => one ?? complete(y));
        expect(findWinner(generator, completed, lambda)).toBe(winner);
      }
    }
    // A rule that always asked about every candidate would pass the above.
    expect(missing).toBeGreaterThan(0.2 * (missing + asked));
  });

  it("is not certain while an unjudged candidate may turn out to be out of the game", () => {
    // "c" cannot win, but has nearly all of G1(.|incorrect). Without it "a" has 3/4 there, which leaves D*(correct|a)
    // so low that "b" wins.
    const generator = [
      [0.55, 0.44, 0.01],
      [0.015, 0.005, 0.98],
    ];
    const even = [0.5, 0.5] as const;
    const lambda = { generator: 0.5, discriminator: 0.1 };
    const logShares = (row: readonly number[]) => {
      const total = row.reduce((sum, value) => sum + value, 0);
      return row.map((value) => Math.log(value / total));
    };
    // With all judgements even D1(correct|y) is 1/2 for each, whether "c" is judged so or out of the game.
    const solveFor = (candidates: number) =>
      solveSignalingGame(
        {
          initialGenerator: generator.map((row) => logShares(row.slice(0, candidates))),
          initialDiscriminator: Array.from({ length: candidates }, () => logShares(even)),
        },
        { lambda },
      ).generator[0]!;
    const [withC, withoutC] = [solveFor(3), solveFor(2)];
    expect(withC[0]).toBeGreaterThan(withC[1]! + 0.1);
    expect(withoutC[1]).toBeGreaterThan(withoutC[0]! + 0.1);
    const logGenerator = generator.map(logShares);
    expect(findCertainWinner(logGenerator, [even, even, undefined], lambda)).toBeUndefined();
    // An even judgement of "c" keeps it in the game.
    expect(findCertainWinner(logGenerator, [even, even, even], lambda)).toBe(0);
  });

  it("is certain in the last bit that the bounds allow, for a game whose judge knows all", () => {
    // All are judged, so that the bounds hold d at the rest point alone: where λ is large they are tight, and find the
    // winner.
    const random = createRandom(22);
    for (let game = 0; game < 50; game++) {
      const generator = [0, 1].map(() => Array.from({ length: 4 }, () => -6 * random()));
      const discriminator = Array.from({ length: 4 }, () => [-3 * random(), -3 * random()]);
      const logGenerator = [0, 1].map((m) => {
        const scores = generator[0]!.map((_, y) => {
          const [correct, incorrect] = [generator[0]![y]!, generator[1]![y]!];
          return generator[m]![y]! - Math.log(Math.exp(correct) + Math.exp(incorrect));
        });
        const total = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
        return scores.map((score) => score - total);
      });
      const judgements = discriminator.map(([correct, incorrect]) => {
        const probability = 1 / (1 + Math.exp(incorrect! - correct!));
        return [probability, 1 - probability] as const;
      });
      const found = findCertainWinner(logGenerator, judgements, shared(2));
      expect(found).toBe(findWinner(generator, discriminator, 2));
    }
  });
});

describe("asking less", () => {
  const candidates = ["red", "blue", "green"];
  /**
   * Log P(y|x,correct) and log P(y|x,incorrect): "blue" leads by more than 1/(2λ) = 2.5 nats at λ = 0.2, or all are
   * alike.
   */
  const speaker = (leads: boolean): FakeLanguageModelOptions => ({
    scoreContinuation: (prompt, continuation) =>
      leads && (continuation === " blue") === prompt.includes("Correct answer:") ? -1 : -9,
    scoreLabel: () => Math.log(0.1),
  });
  const options = (model: FakeLanguageModel): RankCandidatesOptions => ({
    question: "Which?",
    candidates,
    model,
    method: "equilibrium-generator",
    elimination: false,
    solver: { lambda: 0.2 },
    elicitation: { kind: "contrast", shots: [], testJudge: false },
  });

  test("leaves out questions to the judge where the generator's lead decides", async () => {
    const model = new FakeLanguageModel(speaker(true));
    const full = await rankCandidates(options(model));
    const before = model.promptsOf("labels").length;
    const result = await rankCandidates({ ...options(model), exhaustive: false });
    expect(before).toBe(candidates.length);
    expect(model.promptsOf("labels")).toHaveLength(before);
    expect(result.best).toBe("blue");
    expect(result.best).toBe(full.best);
    expect(result.elicitation!.unasked).toEqual([0, 1, 2]);
    expect(result.elicitation!.uncoveredMass).toEqual([0, 0, 0]);
    expect(full.elicitation).not.toHaveProperty("unasked");
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("asks all where every answer matters, and then gives the same ranking", async () => {
    const model = new FakeLanguageModel(speaker(false));
    const full = await rankCandidates(options(model));
    const result = await rankCandidates({ ...options(model), exhaustive: false });
    expect(result.elicitation!.unasked).toEqual([]);
    expect(result.ranking).toEqual(full.ranking);
    expect(model.promptsOf("labels")).toHaveLength(2 * candidates.length);
  });

  test("asks in full where one call judges all", async () => {
    const model = new FakeLanguageModel(speaker(true));
    const result = await rankCandidates({
      ...options(model),
      elicitation: { kind: "pointwise", shots: [] },
      exhaustive: false,
    });
    expect(result.elicitation).not.toHaveProperty("unasked");
  });

  test.each([
    { method: "equilibrium-discriminator" },
    { elimination: true },
    { solver: { kind: "pikl" } },
    { solver: { lambda: 0.005 } },
    { candidates: undefined, samples: candidates },
  ] satisfies Record<string, unknown>[])("is refused where nothing is proven: %o", async (change) => {
    const model = new FakeLanguageModel(speaker(true));
    const { candidates: _, ...rest } = options(model);
    const given = "samples" in change ? {} : { candidates };
    const { candidates: __, ...changed } = change as Partial<RankCandidatesOptions>;
    await expect(rankCandidates({ ...rest, ...given, ...changed, exhaustive: false })).rejects.toThrow(
      /options\.exhaustive must be true or left out/,
    );
  });
});
