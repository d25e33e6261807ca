import { type Cost, costOfQuery, estimateTokens, noCost, sumCosts } from "../../elicitation/cost";
import { recallProof } from "../../elicitation/players";
import { planCalls, requiredQueries } from "./planned-calls";
import { type RecordScoresOptions, resolveRecording } from "./record-scores";
import { checkSolutions, type SampleSolutionsOptions } from "./sample-solutions";

/**
 * What `recordScores()` with the same options would cost, without asking the model anything: requests and generated tokens at
 * most, prompt tokens by estimate. It goes by what the model claims to be able to do, and counts what a log holds already.
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export function estimateRecording(options: RecordScoresOptions): Cost {
  const { items, roles, pairs, wording } = resolveRecording(options);
  const generator = recallProof(roles.generator).player;
  const isOneModel = roles.generator === roles.discriminator;
  const players = {
    generator,
    discriminator: isOneModel ? generator : recallProof(roles.discriminator).player,
  };
  const { scoreContinuations: scoresText } = generator.proven.capabilities;
  const queries = requiredQueries(pairs, { isOneModel, scoresText });
  let cost = noCost;
  for (const { role, call } of planCalls(items, queries, wording)) {
    cost = sumCosts([cost, costOfQuery(call, players[role], undefined)]);
  }
  return cost;
}

/**
 * What `sampleSolutions()` with the same options would cost at most, without asking the model anything; it counts what a file
 * holds already.
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export function estimateSampling(options: SampleSolutionsOptions): Cost {
  const { sampling, wording } = checkSolutions(options);
  const { count, maxTokens } = sampling;
  return sumCosts(
    options.questions.map(({ item }) => ({
      requests: count,
      promptTokens: count * estimateTokens(wording.prompts.plain(item.question, wording.shots)),
      generatedTokens: count * maxTokens,
    })),
  );
}
