import { judgeCandidate } from "./discriminator";
import type { ResolvedElicitation } from "./elicitation-options";
import type { Elicited, Players } from "./elicited";
import { chooseGeneratorRoute, scoreGeneration, scorePlainLikelihood } from "./generator";
import type { Meter } from "./meter";
import type { Correctness } from "./prompts";

/**
 * The paper's way of asking (arXiv 2310.09139, section 2.1): log P(y|x,v) under both v, and log P(v|x,y) by yes/no labels.
 * @param likelihood whether log P(y|x) under the plain question is asked for as well
 */
export async function elicitContrast(
  question: string,
  candidates: readonly string[],
  likelihood: boolean,
  { generator, discriminator }: Players,
  elicitation: ResolvedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<Elicited> {
  const route = chooseGeneratorRoute(generator);
  const ask = (correctness: Correctness) =>
    meter.count(
      "generator",
      scoreGeneration(generator, route, question, candidates, correctness, elicitation, { signal }),
    );
  const [correct, incorrect, plain, ...judgements] = await Promise.all([
    ask("correct"),
    ask("incorrect"),
    likelihood
      ? meter.count(
          "generator",
          scorePlainLikelihood(generator, question, candidates, elicitation, { signal }),
        )
      : undefined,
    ...candidates.map((candidate) =>
      meter.count(
        "discriminator",
        judgeCandidate(discriminator, question, candidate, elicitation, { signal }),
      ),
    ),
  ]);
  const judged = judgements.map(({ logCorrect, logIncorrect }) => [logCorrect, logIncorrect]);
  return {
    logLikelihoods: {
      generator: [correct.logLikelihoods, incorrect.logLikelihoods],
      discriminator: judged,
    },
    likelihood: plain?.logLikelihoods,
    generator: route,
    discriminator: "label",
    uncoveredMass: judgements.map(({ uncoveredMass }) => uncoveredMass),
    boundedCandidates: candidates
      .map((_, y) => y)
      .filter(
        (y) =>
          judgements[y]!.isBound ||
          correct.boundedCandidates.includes(y) ||
          incorrect.boundedCandidates.includes(y),
      ),
  };
}
