import { ScoreLogError } from "../../errors/score-log-error";
import type { ScoreLogHeader } from "./score-log";

/** @throws ScoreLogError if the headers differ */
export function requireSameHeader(
  file: string,
  found: ScoreLogHeader,
  expected: ScoreLogHeader,
): void {
  for (const name of ["equirank", "task", "items", "models", "queries", "wording"] as const) {
    const [was, now] = [found[name], expected[name]].map((value) => JSON.stringify(value));
    if (was !== now) {
      throw new ScoreLogError(
        `${file} holds scores of another run: its ${name} is ${was}, and now ${now}. Choose another folder for this run, or go on with the old settings`,
      );
    }
  }
}
