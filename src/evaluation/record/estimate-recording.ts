import { type Cost, costOfQuery, estimateTokens, noCost, sumCosts } from "../../elicitation/cost";
import { assignRoles } from "../../elicitation/players";
import { planCalls, requiredQueries } from "./planned-calls";
import { checkRecording, type RecordScoresOptions } from "./record-scores";
import { checkSolutions, type SampleSolutionsOptions } from "./sample-solutions";

/**
 * What `recordScores()` with the same options would cost, without asking the model anything: requests and generated tokens at
 * most, prompt tokens by estimate. It goes by what the model claims to be able to do, and counts what a log holds already.
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export function estimateRecording(options: RecordScoresOptions): Cost {
  const roles = assignRoles(options.model);
  const queries = requiredQueries(options.pairs, {
    isOneModel: roles.generator === roles.discriminator,
    scoresText: roles.generator.capabilities.scoreContinuations,
  });
  let cost = noCost;
  for (const { role, call } of planCalls(options.items, queries, checkRecording(options, roles))) {
    cost = sumCosts([cost, costOfQuery(call, roles[role], undefined)]);
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
