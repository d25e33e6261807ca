import {
  type ElicitationKind,
  type ElicitationOptions,
  resolveElicitation,
} from "../../elicitation/elicitation-options";
import type { LanguageModel } from "../../models/language-model";
import { type RankingOptions, resolveRankingOptions } from "../../ranking/options";
import { rejectUnknownOptions } from "../../shared/options";
import type { LoggedWording } from "./tuning-options";
import type { TunedConfiguration } from "./tuning-result";
import type { TuningSetting } from "./tuning-setting";

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
  rejectUnknownOptions("configuration", value, ["method", "solver", "elimination", "elicitation"]);
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

/**
 * The options that rank as a setting was graded: by the limit, without elimination, and with the wording that the scores were
 * taken with.
 */
export function configureSetting(
  { pair: { generator, discriminator }, method, lambda }: TuningSetting,
  wording: LoggedWording,
): TunedConfiguration {
  return {
    method,
    ...(lambda && { solver: { kind: "exact", lambda }, elimination: false }),
    elicitation: { generator, discriminator, ...wording },
  };
}
