import { ModelResponseError } from "../errors/model-error";
import { scoreWithoutContent } from "./discriminator";
import type { ResolvedElicitation } from "./elicitation-options";
import type { Elicited, Players } from "./elicited";
import { scorePlainLikelihood } from "./generator";
import type { ElicitationProgress, Meter } from "./meter";
import type { ProvenModel } from "./proven-model";

/**
 * Two scores without v, for models that cannot judge: s(y) = log P(y|x) for the generator, and for the discriminator
 * s(y) - log P(y|a question without content), their pointwise mutual information.
 */
export async function elicitPointwise(
  question: string,
  candidates: readonly string[],
  { generator, discriminator }: Players,
  elicitation: ResolvedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<Elicited> {
  const score = (player: ProvenModel, stage: ElicitationProgress["stage"]) =>
    meter.count(stage, scorePlainLikelihood(player, question, candidates, elicitation, { signal }));
  const generatorScores = score(generator, "generator");
  const [asked, judgeAsked, unasked] = await Promise.all([
    generatorScores,
    generator.model === discriminator.model
      ? generatorScores
      : score(discriminator, "discriminator"),
    meter.count(
      "discriminator",
      scoreWithoutContent(discriminator, candidates, elicitation, { signal }),
    ),
  ]);
  const impossible = unasked.logLikelihoods.findIndex(
    (logLikelihood, y) => logLikelihood === -Infinity && judgeAsked.logLikelihoods[y]! > -Infinity,
  );
  if (impossible >= 0) {
    throw new ModelResponseError(
      `${discriminator.model.id} gives ${JSON.stringify(candidates[impossible]!.slice(0, 40))} no probability at all after a question without content, against which it cannot be compared: leave the candidate out, or ask by contrast`,
    );
  }
  return {
    logLikelihoods: {
      generator: asked.logLikelihoods,
      discriminator: judgeAsked.logLikelihoods.map((logLikelihood, y) =>
        logLikelihood === -Infinity ? -Infinity : logLikelihood - unasked.logLikelihoods[y]!,
      ),
    },
    likelihood: asked.logLikelihoods,
    generator: "likelihood",
    discriminator: "likelihood",
    uncoveredMass: undefined,
    boundedCandidates: [],
  };
}
