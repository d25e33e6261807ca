import { setImmediate } from "node:timers/promises";
import { type InitialPolicies, initialPolicies } from "../../core/initial-policies";
import {
  createBatchResults,
  type SignalingGameBatch,
  type SignalingGameBatchResults,
  solveSignalingGames,
} from "../../core/solve-signaling-games";
import type { RankingMethod } from "../../ranking/methods";
import { rankFromLogLikelihoods } from "../../ranking/rank-from-log-likelihoods";
import { InvalidArgumentError, ScoreLogError } from "../../shared/errors";
import { groupBy } from "../../statistics/samples";
import type { NamedPair } from "../evaluate/named-pair";
import { readPair } from "../evaluate/rank-item";
import { rightCandidates, type ScoredItem } from "../log/complete-items";
import type { TuningSetting } from "./tuning-setting";

/**
 * `[setting][item]`: 1 where the setting ranks the right candidate first, else 0, without elimination. Each game is solved
 * once, however many methods rank by it.
 * @param signal aborts it between two pairs of scorers
 * @throws ScoreLogError if an item's numbers cannot be ranked
 */
export async function gradeSettings(
  items: readonly ScoredItem[],
  settings: readonly TuningSetting[],
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const grades = new Map<TuningSetting, Uint8Array>();
  const byPair = groupBy(settings, ({ pair }) => `${pair.generator} ${pair.discriminator}`);
  for (const ofPair of byPair.values()) {
    // Lets an interruption be heard.
    await setImmediate();
    signal?.throwIfAborted();
    const scored = items.map((item) => readScores(item, ofPair[0]!.pair));
    const policies = scored.map((each) => each.policies);
    const batch = packGames(policies);
    const results = createBatchResults(batch.candidates);
    const byGame = groupBy(ofPair, ({ lambda }) => JSON.stringify(lambda));
    for (const ofGame of byGame.values()) {
      const { lambda } = ofGame[0]!;
      if (lambda) solveSignalingGames(batch, results, { lambda });
      for (const setting of ofGame) {
        const { method } = setting;
        const first = lambda
          ? chooseByGame(results, policies, method)
          : scored.map(
              ({ scores }) => rankFromLogLikelihoods(scores, { method }).ranking[0]!.originalIndex,
            );
        grades.set(
          setting,
          Uint8Array.from(items, (item, i) => (rightCandidates(item)[first[i]!] ? 1 : 0)),
        );
      }
    }
  }
  return settings.map((setting) => grades.get(setting)!);
}

/** @throws ScoreLogError if the item's numbers cannot be ranked, as when no candidate has any probability */
function readScores(item: ScoredItem, pair: NamedPair) {
  try {
    const scores = readPair(item, pair);
    const { generator, discriminator } = scores;
    return { scores, policies: initialPolicies({ generator, discriminator }) };
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new ScoreLogError(
      `item ${item.item} cannot be ranked by ${pair.name}: ${cause.message}. Delete the item's lines from the log, or choose pairs of scorers without this one`,
      { cause },
    );
  }
}

function packGames(policies: readonly InitialPolicies[]): SignalingGameBatch {
  const rows = (name: "initialGenerator" | "initialDiscriminator") =>
    Float64Array.from(policies.flatMap((policy) => policy[name].flat()));
  return {
    candidates: policies.map(({ initialDiscriminator }) => initialDiscriminator.length),
    initialGenerator: rows("initialGenerator"),
    initialDiscriminator: rows("initialDiscriminator"),
  };
}

/** `[item]`: the candidate that an equilibrium method puts first, as `rankFromLogLikelihoods()` does. */
function chooseByGame(
  { logGenerator, logDiscriminator }: SignalingGameBatchResults,
  policies: readonly InitialPolicies[],
  method: RankingMethod,
): number[] {
  let start = 0;
  return policies.map(({ initialDiscriminator, unscored }) => {
    const keys = initialDiscriminator.map((_, y) => {
      if (unscored.includes(y)) return undefined;
      const generated = logGenerator[start + y]!;
      const correct = logDiscriminator[start + 2 * y]!;
      if (method === "equilibrium-generator") return generated;
      if (method === "equilibrium-joint") return generated + correct;
      return correct - logDiscriminator[start + 2 * y + 1]!;
    });
    start += 2 * keys.length;
    return keys.indexOf(Math.max(...keys.filter((key) => key !== undefined)));
  });
}
