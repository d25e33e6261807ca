import {
  type ElicitationKind,
  type ElicitationOptions,
  expandElicitation,
  resolveElicitation,
} from "../../elicitation/elicitation-options";
import { defaultShots, type PromptTemplate, promptTemplates, type Shot } from "../../elicitation/prompts";
import { unaskedModel } from "../../models/language-model";
import { type RankingOptions, rankingSchemas, resolveRankingOptions } from "../../ranking/options";
import { InvalidArgumentError, ScoreLogError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import type { ScoreLogHeader } from "../log/score-log";
import { digestWording } from "../record/planned-calls";
import type { TuningSetting } from "./tuning-setting";

/** Options of `rankCandidates()` that say how candidates are ranked: plain JSON, as a configuration file holds them. */
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
  rejectUnknownOptions("configuration", value, [...Object.keys(rankingSchemas), "elicitation"]);
  const { elicitation, ...ranking } = value as RankingOptions & {
    elicitation?: ElicitationKind | ElicitationOptions;
  };
  resolveRankingOptions(ranking);
  if (elicitation === undefined) return ranking;
  const asking = expandElicitation(elicitation);
  // What is checked does not depend on the model.
  resolveElicitation(asking, unaskedModel);
  return { ...ranking, elicitation: asking };
}

/**
 * The options that rank as a setting was graded: by the limit, and with the wording that the scores were taken with.
 */
export function configureSetting(
  { pair: { generator, discriminator, weights }, method, lambda }: TuningSetting,
  wording: LoggedWording,
): TunedConfiguration {
  return {
    method,
    ...(lambda && { solver: { kind: "exact", lambda } }),
    elicitation: { generator, discriminator, ...(weights && { weights }), ...wording },
  };
}

/** Options for `rankCandidates()` that a tuning recommends, the wording that the scores were taken with among them. */
export interface TunedConfiguration extends RankingOptions {
  elicitation: Pick<ElicitationOptions, "generator" | "discriminator" | "weights" | "prompts" | "shots">;
}

/** How questions were put when scores were taken, as options that put them so again. */
export interface LoggedWording {
  prompts: PromptTemplate;
  shots: readonly Shot[];
}

/**
 * The template and the worked examples that the scores of a log were taken with. The log holds a digest of them and no
 * texts: the examples given are held against it, or where none are given, no examples and then the library's own.
 *
 * @throws ScoreLogError if the prompts were not a template's, or the examples are not known
 * @throws InvalidArgumentError if the examples given are not those
 */
export function findWording(
  { wording, queries }: Pick<ScoreLogHeader, "wording" | "queries">,
  given: readonly Shot[] | undefined,
): LoggedWording {
  if (!Object.hasOwn(promptTemplates, wording.prompts)) {
    throw new ScoreLogError(
      `The scores were taken with prompts of the caller's own, which a configuration cannot hold: record scores with one of the templates ${Object.keys(promptTemplates).join(", ")}`,
    );
  }
  if (given !== undefined) parseRankingConfiguration({ elicitation: { shots: given } });
  const prompts = wording.prompts as PromptTemplate;
  const shots = [given ?? [], given ?? defaultShots].find(
    (known) => digestWording(queries, { prompts: promptTemplates[prompts], shots: known }) === wording.digest,
  );
  if (shots !== undefined) return { prompts, shots };
  if (given !== undefined) {
    throw new InvalidArgumentError(
      "options.shots",
      given,
      `must be the ${wording.shots} worked examples that the scores were taken with`,
    );
  }
  throw new ScoreLogError(
    `The scores were taken with ${wording.shots} worked examples that are not the library's, and a configuration has to hold them: give them (options.shots, --shots)`,
  );
}
