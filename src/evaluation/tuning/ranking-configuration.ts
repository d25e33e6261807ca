import {
  type ElicitationKind,
  type ElicitationOptions,
  resolveElicitation,
} from "../../elicitation/elicitation-options";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type { LanguageModel } from "../../models/language-model";
import {
  type RankingOptions,
  rankingOptionNames,
  resolveRankingOptions,
} from "../../ranking/ranking-options";

/**
 * Options of `rankCandidates()` that say how candidates are ranked, as a configuration file holds them: plain JSON, to be
 * spread into its options.
 */
export interface RankingConfiguration extends RankingOptions {
  elicitation?: ElicitationOptions;
}

/**
 * What a configuration file holds, once all of it is checked.
 * @param value a parsed JSON value; as in the options, `elicitation` may be the name of a pair alone
 * @throws InvalidArgumentError for a name that is unknown or a value that is not usable
 * @example
 * ```ts
 * const configuration = parseRankingConfiguration(JSON.parse(await readFile("configuration.json", "utf8")));
 * await rankCandidates({ ...configuration, question, candidates, model });
 * ```
 */
export function parseRankingConfiguration(value: unknown): RankingConfiguration {
  rejectUnknownOptions("configuration", value, [...rankingOptionNames, "elicitation"]);
  const { elicitation, ...ranking } = value as RankingOptions & {
    elicitation?: ElicitationKind | ElicitationOptions;
  };
  resolveRankingOptions(ranking);
  if (elicitation === undefined) return ranking;
  const asking = typeof elicitation === "string" ? { kind: elicitation } : elicitation;
  resolveElicitation(asking, someModel);
  return { ...ranking, elicitation: asking };
}

/** What is checked does not depend on the model. */
const someModel: LanguageModel = {
  id: "none",
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false, sample: false },
};
