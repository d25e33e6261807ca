import type { SignalPair } from "../elicitation/elicitation-options";
import { type QueryName, queryNames } from "../elicitation/query";
import { type Signal, signals } from "../elicitation/signals";
import type { RoleQueries } from "./score-log/score-log";

/**
 * What each model has to be asked so that pairs of signals, and log P(y|x) where the generator's model scores text, can be read
 * from the answers. What both roles need of one model is asked once, in the generator's name.
 */
export function requiredQueries(
  pairs: readonly SignalPair[],
  { isOneModel, scoresText }: { isOneModel: boolean; scoresText: boolean },
): RoleQueries {
  const forRole = (role: keyof SignalPair) => pairs.flatMap((pair) => queriesOf(pair[role]));
  const generator = inOrder([
    ...(scoresText ? (["plain"] as const) : []),
    ...forRole("generator"),
    ...(isOneModel ? forRole("discriminator") : []),
  ]);
  return { generator, discriminator: isOneModel ? [] : inOrder(forRole("discriminator")) };
}

/** What a model has to be asked for a signal. */
export function queriesOf(signal: Signal): readonly QueryName[] {
  return signals[signal].queries;
}

/** Without repetitions, in the order of {@link queryNames}. */
function inOrder(names: readonly QueryName[]): QueryName[] {
  return queryNames.filter((name) => names.includes(name));
}
