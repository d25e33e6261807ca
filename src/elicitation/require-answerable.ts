import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { capabilityFor } from "./answer-query";
import { queriesToAsk } from "./elicit-signals";
import type { Players } from "./elicited";
import type { FittedElicitation } from "./fit-elicitation";
import { mostLetters } from "./phrasing";
import { planQueries } from "./plan-queries";
import { requireCapability } from "./proven-model";

/**
 * Checks that the models can answer all that will be asked about candidates drawn from the generator, before drawing them is
 * paid for.
 *
 * @param count how many are drawn at most
 * @param likelihood whether log P(y|x) is asked for as well
 * @throws MissingCapabilityError if a model was not proven able to answer
 * @throws InvalidArgumentError if there may be more candidates than letters to choose from
 */
export function requireAnswerable(
  players: Players,
  elicitation: FittedElicitation,
  likelihood: boolean,
  count: number,
): void {
  const names = queriesToAsk(players, elicitation, likelihood, true);
  for (const role of ["generator", "discriminator"] as const) {
    const subject = { question: "x", candidates: ["y"] };
    for (const query of planQueries(names[role], subject, elicitation)) {
      requireCapability(players[role], capabilityFor(query, elicitation.counting[role]), role);
      if (query.name.startsWith("choice") && count > mostLetters) {
        throw new InvalidArgumentError(
          "options.generate.count",
          count,
          `must be at most ${mostLetters} where the model chooses between letters; a model that scores given text has no such limit`,
        );
      }
    }
  }
}
