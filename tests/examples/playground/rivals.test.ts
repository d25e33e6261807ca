import { type RankingMethod, rankFromLogLikelihoods } from "equirank";
import { describe, expect, it } from "vitest";
import { collectQuestions } from "../../../examples/playground/collect-questions";
import { playGame } from "../../../examples/playground/play-game";
import { createGame, madeUpQuestions } from "../../../examples/playground/questions";
import { chooseByGame, chooseByRivals, judgeCandidate } from "../../../examples/playground/rivals";

describe("the choices beside the game", async () => {
  const questions = await collectQuestions();
  const cases = questions.flatMap(({ numbers, ...rest }) =>
    Object.values(numbers).map((ofForm) => ({ ...rest, numbers: ofForm, form: ofForm.form })),
  );
  // What the library's own entry makes of the same numbers.
  const rank = (one: (typeof cases)[number], method: RankingMethod, kind: "exact" | "pikl") => {
    const { candidates, numbers, likelihood } = one;
    const { generator, discriminator } = numbers;
    const scores = { candidates, generator, discriminator, ...(likelihood && { likelihood }) };
    const isGame = method.startsWith("equilibrium");
    const options = isGame ? { elimination: false, solver: { kind, lambda: 0.1 } } : {};
    return rankFromLogLikelihoods(scores, { method, ...options }).ranking[0]!.originalIndex;
  };

  it("are there for all of the demo's questions", () => {
    expect(cases).toHaveLength(64);
    for (const { answer, candidates } of cases) expect(candidates[answer!]).toBeDefined();
  });

  it.each(cases)("are the library's: $id, $form", (one) => {
    for (const { name, candidate } of chooseByRivals(one)) {
      expect(candidate, name).toBe(rank(one, name as RankingMethod, "exact"));
    }
    const { frames } = playGame(createGame(one.numbers), 0.1);
    const methods = ["equilibrium-discriminator", "equilibrium-generator", "equilibrium-joint"];
    for (const [i, method] of methods.entries()) {
      const atLimit = chooseByGame(frames.at(-1)!.policies)[i]!.candidate;
      expect(atLimit, method).toBe(rank(one, method as RankingMethod, "exact"));
      const atPaper = chooseByGame(frames.at(-2)!.policies)[i]!.candidate;
      expect(atPaper, method).toBe(rank(one, method as RankingMethod, "pikl"));
    }
  });
});

it("leaves greedy out where the plain likelihood is not known", () => {
  const { numbers, ...rest } = madeUpQuestions.find(({ id }) => id === "capital")!;
  const names = chooseByRivals({ ...rest, numbers: numbers.contrast! }).map(({ name }) => name);
  expect(names).not.toContain("greedy");
  expect(names).toHaveLength(7);
});

it("says of ties that they are ties, and chooses the first", () => {
  const choices = chooseByGame({
    generator: [
      [0.4, 0.4, 0.2],
      [0.2, 0.2, 0.6],
    ],
    discriminator: [
      [0.5, 0.5],
      [0.6, 0.4],
      [0.6, 0.4],
    ],
  });
  expect(choices.map(({ candidate, isTied }) => [candidate, isTied])).toEqual([
    [1, true],
    [0, true],
    [1, false],
  ]);
});

it("judges a candidate as each player does", () => {
  const policies = {
    generator: [
      [0.7, 0.3],
      [0.7, 0.3],
    ],
    discriminator: [
      [0.6, 0.4],
      [0.2, 0.8],
    ],
  };
  expect(judgeCandidate(policies, 0)).toEqual({ generator: undefined, discriminator: "correct" });
  expect(judgeCandidate(policies, 1)).toEqual({ generator: undefined, discriminator: "incorrect" });
});
