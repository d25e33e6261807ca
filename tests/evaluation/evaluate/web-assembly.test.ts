import { fileURLToPath } from "node:url";
import { type EvaluationReport, evaluateScores, tuneRanking } from "equirank/evaluation";
import { afterEach, expect, it, vi } from "vitest";

const log = fileURLToPath(new URL("../../../bench/scores/arc_easy-no-shots.jsonl.gz", import.meta.url));

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Numbers to nine digits: those of a report differ in the sixteenth. */
function round(report: EvaluationReport): unknown {
  return JSON.parse(JSON.stringify(report, (_, value) => (typeof value === "number" ? value.toFixed(9) : value)));
}

it("solves by WebAssembly, and reports the same where that is missing", async () => {
  const options = { pairs: ["contrast"], lambda: [0.05, 0.3], resamples: 10 };
  const tuning = { pairs: ["contrast"], repetitions: 1 };
  vi.stubGlobal("WebAssembly", undefined);
  const plain = await evaluateScores([log], options);
  const tuned = await tuneRanking([log], tuning);
  vi.unstubAllGlobals();
  const compile = vi.spyOn(WebAssembly, "compile");
  expect(round(await evaluateScores([log], options))).toEqual(round(plain));
  expect(compile).toHaveBeenCalledOnce();
  expect(await tuneRanking([log], tuning)).toEqual(tuned);
});
