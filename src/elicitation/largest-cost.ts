import type { LanguageModel, ModelUsage } from "../models/language-model";
import { queriesToAsk } from "./elicit-signals";
import type { ResolvedElicitation } from "./elicitation-options";
import type { Players } from "./elicited";
import { planQueries } from "./plan-queries";
import type { ModelQuery, QueryName } from "./query";
import { defaultShots } from "./shots";
import { signals } from "./signals";

type Cost = Pick<ModelUsage, "requests" | "generatedTokens">;

/**
 * The most that an elicitation costs, as a function of how many candidates it is about: the calls that
 * `elicitLogLikelihoods()` makes, each taken at a request and a token for every text or label in it, or at one of each where
 * the model needs no more.
 *
 * @param likelihood whether log P(y|x) is asked for as well
 */
export function largestCost(
  players: Players,
  elicitation: ResolvedElicitation,
  likelihood: boolean,
): (candidates: number) => Cost {
  const { generator, discriminator } = players;
  const { forGenerator, forDiscriminator } = queriesToAsk(players, elicitation, likelihood);
  const costOf = (
    names: Iterable<QueryName>,
    { model }: { model: LanguageModel },
    size: number,
  ) => {
    const subject = { question: "x", candidates: new Array<string>(size).fill("y") };
    return sum(planQueries(names, subject, elicitation).map((query) => costOfQuery(query, model)));
  };
  const about = (size: number) =>
    sum([costOf(forGenerator, generator, size), costOf(forDiscriminator, discriminator, size)]);
  const shots = elicitation.shots.length > 0 ? elicitation.shots : defaultShots;
  const testPair = costOf(signals[elicitation.discriminator].queries, discriminator, 2);
  const test = elicitation.testJudge ? scale(testPair, shots.length) : nothing;

  // Every query is one call, or one for each candidate, with as much in it for each.
  const [one, two] = [about(1), about(2)];
  const more = sum([two, scale(one, -1)]);
  return (candidates) => sum([one, scale(more, candidates - 1), test]);
}

function costOfQuery(query: ModelQuery, model: LanguageModel): Cost {
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
