import { parsePair } from "./evaluate/evaluation-options";
import { readPair } from "./evaluate/rank-item";
import { CompleteItems, rightCandidates } from "./log/complete-items";
import type { ScorerItem } from "./simulation/scorer-item";

/**
 * What a pair of scorers said in score logs, as `placeRun()` takes it, in the order of the data. Of open questions these are the
 * paths, without questions that none of them answers rightly.
 * @param files the log of a run, or those of all its parts
 * @param pair by the name of an elicitation, or as `generator+discriminator`
 * @throws ScoreLogError if a log is damaged, or logs are of different runs
 * @throws InvalidArgumentError if the pair is unknown, or the logs have no answers for it
 */
export async function readScorerItems(
  files: readonly string[],
  pair: string,
): Promise<ScorerItem[]> {
  const scorers = parsePair(pair);
  const items: (ScorerItem & { item: number })[] = [];
  for await (const scored of new CompleteItems(files)) {
    const { generator, discriminator } = readPair(scored, scorers);
    const gold = rightCandidates(scored).indexOf(true);
    if (gold !== -1) items.push({ item: scored.item, generator, discriminator, gold });
  }
  return items.sort((a, b) => a.item - b.item).map(({ item: _, ...rest }) => rest);
}
