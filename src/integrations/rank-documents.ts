import { isScoreVector, type LogLikelihoods } from "../core/initial-policies";
import { logistic, logOdds } from "../core/log-space";
import {
  type ElicitationReport,
  elicitLogLikelihoods,
} from "../elicitation/elicit-log-likelihoods";
import {
  type ElicitationKind,
  type ElicitationOptions,
  expandElicitation,
  type FrequencyKind,
} from "../elicitation/elicitation-options";
import { assignRoles, type ModelRoles, proveRoles } from "../elicitation/players";
import { mostLetters } from "../elicitation/prompts";
import { type LanguageModel, type ModelUsage, noUsage, sumUsage } from "../models/language-model";
import { resolveRankingOptions } from "../ranking/options";
import { createRanker } from "../ranking/rank-from-log-likelihoods";
import type { RankingEquilibrium, RankingWarning } from "../ranking/result";
import { warnOfElicitation, warnOfModels } from "../ranking/warnings";
import { InvalidArgumentError } from "../shared/errors";

/** How a model is asked about documents. */
export interface RankDocumentsOptions {
  /**
   * How the model is asked. Where it names no prompts, those of `promptTemplates.relevance` are used.
   * @default as in `rankCandidates()`; a model that does not score given text is asked about more than 26 documents by
   * `true-false` in place of letters
   */
  elicitation?: ElicitationKind | FrequencyKind | ElicitationOptions;
}

/** Documents in order of relevance. */
export interface RankedDocuments extends DocumentReport {
  /** Every document, most relevant first: its index, and D*(relevant|document), 0 to 1. Those without text come last with 0. */
  ranking: { index: number; score: number }[];
}

/** How documents were ranked, as plain JSON. */
export interface DocumentReport {
  /** The game's outcome; null where fewer than two different documents were asked about. */
  equilibrium: RankingEquilibrium | null;
  /** How the model was asked; null where no document holds any text. */
  elicitation: ElicitationReport | null;
  warnings: RankingWarning[];
  usage: ModelUsage;
}

/** Most documents that are ranked together. */
const mostDocuments = 1000;

/**
 * Documents ranked by their relevance to a query: ER-D of a game in which the generator is asked for a relevant or an
 * irrelevant document, and the discriminator whether a document is relevant. Scores are relative to the other documents; a
 * single one, for which there is no game, gets P(relevant|query,document).
 *
 * @throws InvalidArgumentError for an empty query, more than 1,000 documents, or options that are not usable
 * @throws ModelError if the model fails or answers with numbers that cannot be used
 */
export async function rankDocuments(
  query: string,
  documents: readonly string[],
  model: LanguageModel | ModelRoles,
  options: RankDocumentsOptions & { signal?: AbortSignal | undefined },
): Promise<RankedDocuments> {
  if (documents.length > mostDocuments) {
    throw new InvalidArgumentError(
      "documents",
      documents,
      `must be at most ${mostDocuments} documents: select from more with a search first`,
    );
  }
  const texts = documents.map((document) => document.trim());
  const distinct = [...new Set(texts)].filter((text) => text !== "");
  const empty = texts.flatMap((text, index) => (text === "" ? [{ index, score: 0 }] : []));
  if (distinct.length === 0) {
    return {
      ranking: empty,
      equilibrium: null,
      elicitation: null,
      warnings: [],
      usage: { ...noUsage },
    };
  }
  const { signal } = options;
  const fitted = await fitToDocuments(options.elicitation, model, distinct.length, signal);
  const { logLikelihoods, report, usage, warnings } = await elicitLogLikelihoods({
    question: query,
    candidates: distinct,
    model,
    elicitation: fitted.elicitation,
    signal,
  });
  const told = [...warnOfElicitation(report, byDiscriminator.method), ...warnOfModels(warnings)];
  const { scores, equilibrium, warnings: ofGame } = playGame(distinct, logLikelihoods);
  const scored = texts.flatMap((text, index) =>
    text === "" ? [] : [{ index, score: scores.get(text)! }],
  );
  return {
    ranking: [...scored.sort((a, b) => b.score - a.score), ...empty],
    equilibrium,
    elicitation: report,
    warnings: [...ofGame, ...told],
    usage: sumUsage([fitted.usage, usage]),
  };
}

/** The elicitation for so many documents, and what it cost to learn what the model can do. */
async function fitToDocuments(
  asked: RankDocumentsOptions["elicitation"],
  model: LanguageModel | ModelRoles,
  count: number,
  signal: AbortSignal | undefined,
): Promise<{ elicitation: ElicitationOptions; usage: ModelUsage }> {
  const elicitation: ElicitationOptions = { prompts: "relevance", ...expandElicitation(asked) };
  if (count <= mostLetters) return { elicitation, usage: noUsage };
  const { generator } = await proveRoles(assignRoles(model), signal ? { signal } : {});
  const { kind } = elicitation;
  const mayNeedLetters = kind === undefined || kind === "contrast" || kind === "frequency";
  const { capabilities, usage = noUsage } = generator.proven;
  const isLettered = kind === "frequency" || !capabilities.scoreContinuations;
  return {
    elicitation:
      mayNeedLetters && isLettered ? { generator: "true-false", ...elicitation } : elicitation,
    usage,
  };
}

const byDiscriminator = resolveRankingOptions({ method: "equilibrium-discriminator" });

function playGame(
  candidates: readonly string[],
  logLikelihoods: LogLikelihoods,
): {
  scores: Map<string, number>;
  equilibrium: RankingEquilibrium | null;
  warnings: RankingWarning[];
} {
  if (candidates.length === 1) {
    const score = judgeAlone(logLikelihoods.discriminator);
    return { scores: new Map([[candidates[0]!, score]]), equilibrium: null, warnings: [] };
  }
  const { ranking, equilibrium, warnings } = createRanker({
    candidates,
    ...logLikelihoods,
  }).order(byDiscriminator);
  const scores = new Map(
    ranking.map(({ candidate, discriminator, unscored }) => [
      candidate,
      unscored ? 0 : discriminator,
    ]),
  );
  return { scores, equilibrium, warnings };
}

/** P(relevant|query,document) of the only document, or 1/2 where the discriminator gives scores, which only compare. */
function judgeAlone(discriminator: LogLikelihoods["discriminator"]): number {
  if (isScoreVector(discriminator)) return 0.5;
  const [relevant, irrelevant] = Array.from(discriminator[0]!);
  return logistic(logOdds(relevant!, irrelevant!));
}
