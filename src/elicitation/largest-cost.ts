import type { LanguageModel, ModelUsage } from "../models/language-model";
import { type Counting, longestLabel } from "./count-labels";
import { queriesToAsk } from "./elicit-signals";
import type { Players } from "./elicited";
import type { FittedElicitation } from "./fit-elicitation";
import { planQueries } from "./plan-queries";
import type { ModelQuery, QueryName } from "./query";
import { defaultShots } from "./shots";
import { signals } from "./signals";

type Cost = Pick<ModelUsage, "requests" | "generatedTokens">;

/**
 * The most that an elicitation costs, as a function of how many candidates it is about: the calls that
 * `elicitLogLikelihoods()` makes, each taken at a request and a token for every text or label in it, or at one of each where
 * the model needs no more; and counted answers at their samples.
 *
 * @param likelihood whether log P(y|x) is asked for as well
 * @param isDrawn whether the candidates were drawn from the generator
 */
export function largestCost(
  players: Players,
  elicitation: FittedElicitation,
  likelihood: boolean,
  isDrawn: boolean,
): (candidates: number) => Cost {
  const names = queriesToAsk(players, elicitation, likelihood, isDrawn);
  const costOf = (role: keyof Players, queries: readonly QueryName[], size: number) => {
    const subject = { question: "x", candidates: new Array<string>(size).fill("y") };
    return sum(
      planQueries(queries, subject, elicitation).map((query) =>
        costOfQuery(query, players[role].model, elicitation.counting[role]),
      ),
    );
  };
  const about = (size: number) =>
    sum([
      costOf("generator", names.generator, size),
      costOf("discriminator", names.discriminator, size),
    ]);
  const shots = elicitation.shots.length > 0 ? elicitation.shots : defaultShots;
  const testPair = costOf("discriminator", signals[elicitation.discriminator].queries, 2);
  const test = elicitation.testJudge ? scale(testPair, shots.length) : nothing;

  // Every query is one call, or one for each candidate, with as much in it for each.
  const [one, two] = [about(1), about(2)];
  const more = sum([two, scale(one, -1)]);
  return (candidates) => sum([one, scale(more, candidates - 1), test]);
}

function costOfQuery(
  query: ModelQuery,
  model: LanguageModel,
  counting: Counting | undefined,
): Cost {
  if ("labels" in query && counting !== undefined) {
    return { requests: counting.samples, generatedTokens: counting.samples * longestLabel };
  }
  const texts = "labels" in query ? query.labels.flat().length : query.continuations.length;
  const requests = model.oneRequestPerCall ? 1 : texts;
  return { requests, generatedTokens: requests };
}

const nothing: Cost = { requests: 0, generatedTokens: 0 };

function sum(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (total, { requests, generatedTokens }) => ({
      requests: total.requests + requests,
      generatedTokens: total.generatedTokens + generatedTokens,
    }),
    nothing,
  );
}

function scale({ requests, generatedTokens }: Cost, by: number): Cost {
  return { requests: requests * by, generatedTokens: generatedTokens * by };
}
