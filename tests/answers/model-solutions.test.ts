import { readFileSync } from "node:fs";
import { rankFromLogLikelihoods } from "equirank";
import { expect, test } from "vitest";
import { mergeCandidates } from "../../src/answers/equivalence-classes";
import { extractAnswer } from "../../src/answers/extract-answer";
import { answersAreEquivalent } from "../../src/answers/read-answer";
import { findData } from "./find-data";

interface Solution {
  solution: string;
  is_correct: boolean;
}

interface SolvedQuestion {
  ground_truth: string;
  solutions: Solution[];
}

const models = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"];
const data = findData("gsm8k_model_solutions.jsonl");

function readQuestions(path: string): SolvedQuestion[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => {
    const row = JSON.parse(line);
    return { ground_truth: row.ground_truth, solutions: models.map((model) => row[model]) };
  });
}

test.for(["any", "number"] as const)(
  "extraction and equivalence reproduce is_correct on every row, of kind %s",
  (kind, { skip }) => {
    if (data.missing !== undefined) return skip(data.missing);
    const wrong: string[] = [];
    let rows = 0;
    for (const { ground_truth, solutions } of readQuestions(data.path)) {
      const truth = extractAnswer(ground_truth)!;
      for (const { solution, is_correct } of solutions) {
        rows++;
        const answer = extractAnswer(solution, { kind });
        const isRight = answer !== undefined && answersAreEquivalent(answer, truth);
        if (isRight !== is_correct) wrong.push(`${answer} for ${truth}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(rows).toBe(1600);
  },
);

test("majority vote and oracle", async ({ skip }) => {
  if (data.missing !== undefined) return skip(data.missing);
  let oracle = 0;
  let majority = 0;
  for (const { solutions } of readQuestions(data.path)) {
    const answers = solutions.map(({ solution }) => extractAnswer(solution) ?? "none");
    const merged = await mergeCandidates(answers, answersAreEquivalent);
    const scores = merged.map(() => 0);
    const { ranking } = rankFromLogLikelihoods(
      {
        candidates: merged.map(({ candidate }) => candidate),
        generator: scores,
        discriminator: scores,
        samples: merged.map(({ originalIndices }) => originalIndices.length),
      },
      { method: "majority-vote" },
    );
    const chosen = merged[ranking[0]!.originalIndex]!.originalIndices[0]!;
    if (solutions[chosen]!.is_correct) majority++;
    if (solutions.some(({ is_correct }) => is_correct)) oracle++;
  }
  // Counted by another program from the number after "A: " and is_correct; equal votes go to the model named first.
  expect({ majority, oracle }).toEqual({ majority: 179, oracle: 263 });
});
