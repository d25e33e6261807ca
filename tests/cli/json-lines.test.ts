import { rankFromLogLikelihoods } from "equirank";
import { expect, test } from "vitest";
import { formatJsonLine } from "../../src/cli/rank/ranking-report";

const usage = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0, elapsedMs: 1 };

test("writes infinities as strings and what is missing as null, on one line", () => {
  const ranked = rankFromLogLikelihoods(
    {
      candidates: ["a\nb", "c"],
      generator: [
        [-1, -2],
        [-2, -1],
      ],
      discriminator: [
        [-0.1, -3],
        [-3, -0.1],
      ],
      likelihood: [-1, -Infinity],
    },
    { method: "greedy" },
  );
  const text = formatJsonLine({ id: undefined, question: "Q", candidates: ["a\nb", "c"] }, 3, {
    ...ranked,
    best: null,
    elicitation: null,
    generation: null,
    uncertainty: null,
    usage,
  });
  expect(text.indexOf("\n")).toBe(text.length - 1);
  const value = JSON.parse(text);
  expect(value).toMatchObject({ id: null, line: 3, best: null, elicitation: null, usage });
  expect(value.ranking[0]).toMatchObject({ candidate: "a\nb", score: -1 });
  expect(value.ranking[1]).toMatchObject({ candidate: "c", score: null });
});
