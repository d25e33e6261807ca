import { promptTemplates } from "../../elicitation/prompt-templates";
import { defaultShots, type Shot } from "../../elicitation/shots";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { ScoreLogError } from "../../errors/score-log-error";
import { digestWording } from "../planned-call";
import type { ScoreLogHeader } from "../score-log/score-log";
import { parseRankingConfiguration, type RankingConfiguration } from "./ranking-configuration";

/** How questions were put when scores were taken, as options that put them so again. */
export type LoggedWording = Required<
  Pick<NonNullable<RankingConfiguration["elicitation"]>, "shots">
> & { prompts: keyof typeof promptTemplates };

/**
 * The template and the worked examples that the scores of a log were taken with. The log holds a digest of them and no texts:
 * the examples given are held against it, or where none are given, no examples and then the library's own.
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
  const prompts = wording.prompts as LoggedWording["prompts"];
  const shots = [given ?? [], given ?? defaultShots].find(
    (known) =>
      digestWording(queries, { prompts: promptTemplates[prompts], shots: known }) ===
      wording.digest,
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
