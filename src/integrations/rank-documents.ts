import { isScoreVector, type LogLikelihoods } from "../core/initial-policies";
import { logistic, logOdds } from "../core/log-space";
import { readAsked } from "../elicitation/conversation";
import { type ElicitationReport, elicit } from "../elicitation/elicit-log-likelihoods";
import {
  type ElicitationKind,
  type ElicitationOptions,
  expandElicitation,
  type FrequencyKind,
  type ResolvedElicitation,
  resolveElicitation,
} from "../elicitation/elicitation-options";
import { fitElicitation } from "../elicitation/fit-elicitation";
import { assignRoles, type ModelRoles, type Players } from "../elicitation/players";
import { mostLetters } from "../elicitation/prompts";
import { Meter, openSession } from "../elicitation/session";
import type { LanguageModel, ModelUsage } from "../models/language-model";
import { resolveRankingOptions } from "../ranking/options";
import { createRanker } from "../ranking/rank-from-log-likelihoods";
import type { RankingEquilibrium, RankingWarning } from "../ranking/result";
import { warnOfElicitation, warnOfModels } from "../ranking/warnings";
import { abortTogether } from "../shared/abort";
import { InvalidArgumentError } from "../shared/errors";
import { abortSignal, checkOptions } from "../shared/schema";

/** How a model is asked about documents. */
export interface RankDocumentsOptions {
  /**
   * How the model is asked. Where it names no prompts, those of `promptTemplates.relevance` are used.
   * @default as in `rankCandidates()`; a model that does not score given text is asked about more than 26 documents by
   * `true-false` in place of letters
   */
  elicitation?: ElicitationKind | FrequencyKind | ElicitationOptions;
}

/**
 * Ranks documents in one way; the signal is to be aborted when that fails, so that no call to the model outlives it.
 */
export type DocumentRanker = (
  query: string,
  documents: readonly string[],
  signal: AbortSignal,
) => Promise<RankedDocuments>;

/** Documents in order of relevance. */
export interface RankedDocuments extends DocumentReport {
  /**
   * Every document, most relevant first: its index, and D*(relevant|document), 0 to 1. Those without text come last
   * with 0.
   */
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
 * irrelevant document, and the discriminator whether a document is relevant. Scores are relative to the other
 * documents; a single one, for which there is no game, gets P(relevant|query,document).
 *
 * @throws InvalidArgumentError for an empty query, more than 1,000 documents, or options that are not usable
 * @throws ModelError if the model fails or answers with numbers that cannot be used
 */
export async function rankDocuments(
  query: string,
  documents: readonly string[],
  model: LanguageModel | ModelRoles,
  { elicitation, signal }: RankDocumentsOptions & { signal?: AbortSignal | undefined },
): Promise<RankedDocuments> {
  checkOptions("options", { signal }, { signal: abortSignal });
  const rank = createDocumentRanker(model, elicitation);
  return abortTogether(signal, (together) => rank(query, documents, together));
}

/** What ranks documents as {@link rankDocuments} does, and reads the options once for all queries. */
export function createDocumentRanker(
  model: LanguageModel | ModelRoles,
  asked: RankDocumentsOptions["elicitation"],
): DocumentRanker {
  const options: ElicitationOptions = { prompts: "relevance", ...expandElicitation(asked) };
  let usual: ResolvedElicitation | undefined;
  return async (query, documents, signal) => {
    if (documents.length > mostDocuments) {
      throw new InvalidArgumentError(
        "documents",
        documents,
        `must be at most ${mostDocuments} documents: select from more with a search first`,
      );
    }
    const texts = documents.map((document, i) => {
      if (typeof document === "string") return document.trim();
      throw new InvalidArgumentError(`documents[${i}]`, document, "must be a text");
    });
    const candidates = [...new Set(texts)].filter((text) => text !== "");
    const meter = new Meter(undefined);
    if (candidates.length === 0) return describeRanking(texts, new Map(), null, null, [], meter);
    const roles = assignRoles(model);
    const { question, history } = readAsked(query, undefined);
    const subject = { question, history, candidates };
    usual ??= resolveElicitation(options, roles.discriminator);
    let session = await openSession(roles, usual, false, meter, signal);
    if (candidates.length > mostLetters && choosesLetters(options, session.players)) {
      const unlettered: ElicitationOptions = { generator: "true-false", ...options };
      const resolved = resolveElicitation(unlettered, roles.discriminator);
      session = { ...session, elicitation: fitElicitation(resolved, session.players, false) };
    }
    const { logLikelihoods, report } = await elicit(session, subject, false, undefined);
    const { scores, equilibrium, warnings: ofGame } = playGame(candidates, logLikelihoods);
    const ofElicitation = warnOfElicitation(report, byDiscriminator.method);
    const warnings = [...ofGame, ...ofElicitation, ...warnOfModels(meter.warnings)];
    return describeRanking(texts, scores, equilibrium, report, warnings, meter);
  };
}

function describeRanking(
  texts: readonly string[],
  scores: ReadonlyMap<string, number>,
  equilibrium: RankingEquilibrium | null,
  elicitation: ElicitationReport | null,
  warnings: RankingWarning[],
  { usage }: Meter,
): RankedDocuments {
  const ranking = texts.map((text, index) => ({ index, score: scores.get(text) ?? -1 }));
  ranking.sort((a, b) => b.score - a.score);
  for (const entry of ranking) entry.score = Math.max(entry.score, 0);
  return { ranking, equilibrium, elicitation, warnings, usage: { ...usage } };
}

/**
 * Whether the model chooses between letters, of which there are not enough for many documents, unless it is asked
 * otherwise.
 */
function choosesLetters({ kind }: ElicitationOptions, { generator }: Players): boolean {
  if (kind === "frequency") return true;
  const isOpen = kind === undefined || kind === "contrast";
  return isOpen && !generator.proven.capabilities.scoreContinuations;
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
    ranking.map(({ candidate, discriminator, unscored }) => [candidate, unscored ? 0 : discriminator]),
  );
  return { scores, equilibrium, warnings };
}

/** P(relevant|query,document) of the only document, or 1/2 where the discriminator gives scores, which only compare. */
function judgeAlone(discriminator: LogLikelihoods["discriminator"]): number {
  if (isScoreVector(discriminator)) return 0.5;
  const [relevant, irrelevant] = Array.from(discriminator[0]!);
  return logistic(logOdds(relevant!, irrelevant!));
}
