import { CompleteItems, type ScoredItem } from "./score-log/complete-items";

/**
 * The items of score logs whose answers are all there, each with everything that the models said of it, for rankings and
 * statistics of one's own: `signals` in "equirank" says what the answers mean. Logs of any length are read one line at a time.
 *
 * @param files the log of a run, or those of all its parts; where these overlap, the first answer counts
 * @throws ScoreLogError if a log is damaged, or logs are of different runs
 * @example
 * for await (const { bytes, said } of readScores(["runs/mine/scores.jsonl"])) {
 *   signals.likelihood.read(said.generator, bytes); // [candidate]: log P(y|x)
 * }
 */
export function readScores(files: readonly string[]): AsyncIterable<ScoredItem> {
  return new CompleteItems(files);
}
