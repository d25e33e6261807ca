import type { LogLikelihoods } from "../core/initial-policies";
import type { LanguageModel, Message, ModelUsage, ModelWarning } from "../models/language-model";
import { abortTogether } from "../shared/abort";
import { InvalidArgumentError } from "../shared/errors";
import * as option from "../shared/schema";
import { type Asked, readAsked } from "./conversation";
import { type AskInTurn, type DrawnCounts, type Elicited, elicitScores } from "./elicit-scores";
import {
  type ElicitationKind,
  type ElicitationOptions,
  type FrequencyKind,
  resolveElicitation,
  type ScorerPair,
} from "./elicitation-options";
import { type JudgeTest, testOnce } from "./judge-test";
import { assignRoles, type ModelRoles } from "./players";
import type { Subject } from "./queries";
import { type AskingSession, type ElicitationProgress, Meter, openSession } from "./session";

/** What to ask a model about which candidates. */
export interface ElicitationRequest {
  /** The question; either this or `messages`. */
  question?: string;
  /** A conversation whose last turn, the user's, is the question; every prompt follows the earlier turns. */
  messages?: readonly Message[];
  /** Distinct, non-empty texts. */
  candidates: readonly string[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  elicitation?: ElicitationOptions;
  /** Whether to request log P(y|x) under the plain question as well, for the baseline `greedy`. @default false */
  likelihood?: boolean;
  /**
   * How often each candidate was drawn when the generator was asked for a correct and for an incorrect answer. If its
   * answers are counted, these counts are used instead of asking it again. @default none
   */
  drawn?: DrawnCounts | undefined;
  /** Aborts the calls; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each answer of the model. */
  onProgress?: (progress: ElicitationProgress) => void;
}

/** How the model was asked, and how far its judgement can be trusted: plain JSON. */
export interface ElicitationReport extends Omit<Elicited, "logLikelihoods" | "likelihood">, ScorerPair {
  /** The same report of the further models, where a role has several. */
  others?: ElicitationReport[];
  /** The name of the pair of scorers, or `"custom"`. */
  kind: ElicitationKind | FrequencyKind | "custom";
  /** Why this pair was chosen: it was asked for, it is the default, or what is known about the model. */
  reason: string;
  /**
   * Whether another pair replaced the one that was asked for, or the default, because the model does not support it.
   */
  replaced: boolean;
  /** Number of shots before the question. */
  shots: number;
  /** The test of the discriminator on shots; null if it was not made. */
  judge: JudgeTest | null;
  /** Names of the models. */
  models: { generator: string; discriminator: string };
}

/** A model's scores of the candidates, and how it was asked. */
export interface Elicitation extends Pick<Elicited, "logLikelihoods" | "likelihood"> {
  report: ElicitationReport;
  /**
   * Redraws counted log-likelihoods: as many samples, drawn from the estimated probabilities, the same for the same
   * seed (a whole number below 2^32). How far the results differ shows how far to trust the counts. Undefined if
   * nothing was counted.
   */
  redraw: ((seed: number) => LogLikelihoods) | undefined;
}

/** A model's scores of the candidates, how it was asked, and what that cost. */
export interface ElicitationResult extends Elicitation {
  /**
   * The cost of everything that was sent, including the probe and the judge's test if this call was the first to need
   * them.
   */
  usage: ModelUsage;
  /** Warnings of the models' backends, such as about a setting that they ignore. */
  warnings: ModelWarning[];
}

/**
 * A model's log-likelihoods for every candidate, from a pair of scorers: the paper's contrast between a correct and an
 * incorrect answer and a yes/no judgement (arXiv 2310.09139, section 2), or any other pair.
 *
 * @throws InvalidArgumentError for options that are unknown or unusable
 * @throws MissingCapabilityError if the model does not support the elicitation
 * @throws ModelError if the model fails or returns unusable numbers
 */
export async function elicitLogLikelihoods(request: ElicitationRequest): Promise<ElicitationResult> {
  option.checkOptions("options", request, schemas);
  const { candidates, elicitation = {}, likelihood = false, drawn, onProgress } = request;
  if (candidates === undefined) {
    throw new InvalidArgumentError("options.candidates", undefined, "must be an array of at least one text");
  }
  const roles = assignRoles(request.model);
  const asked = readAsked(request.question, request.messages);
  const resolved = resolveElicitation(elicitation, roles.discriminator, asked.history.length > 0);
  const meter = new Meter(onProgress);
  return abortTogether(request.signal, async (signal) => {
    const session = await openSession(roles, resolved, drawn !== undefined, meter, signal);
    const elicited = await elicit(session, { ...asked, candidates }, likelihood, drawn);
    return { ...elicited, usage: meter.usage, warnings: meter.warnings };
  });
}

/** Schemas of options that several functions take for asking a model. */
export const askingSchemas = {
  ...option.unchecked("question", "messages", "model", "elicitation"),
  signal: option.abortSignal,
  onProgress: option.callable(),
};

const schemas: option.OptionSchemas<ElicitationRequest> = {
  ...askingSchemas,
  candidates: option.nonEmptyList(option.nonEmptyText, "an array of at least one text"),
  likelihood: option.trueOrFalse,
  drawn: option.satisfies(
    (drawn) => typeof drawn === "object" && drawn !== null,
    "the counts { correct, incorrect } of the candidates drawn",
  ),
};

/**
 * The models' scores of the candidates, and the judge's test.
 * @throws MissingCapabilityError if a model cannot give what the elicitation needs
 * @throws ModelError if a model fails or answers with numbers that cannot be used
 */
export async function elicit(
  opened: AskingSession,
  subject: Subject & Asked,
  likelihood: boolean,
  drawn: DrawnCounts | undefined,
  askInTurn?: AskInTurn,
): Promise<Elicitation> {
  const { session, test } = await chooseByJudge(opened);
  const { players, elicitation } = session;
  const [elicited, judge] = await Promise.all([
    elicitScores(session, subject, likelihood, drawn, askInTurn),
    test ?? (elicitation.testJudge ? testJudge(session) : null),
  ]);
  const { kind, reason, replaced, generator, discriminator, weights, shots } = elicitation;
  const { uncoveredMass, boundedCandidates, effective, counted, unasked } = elicited;
  // Property by property: objects that are spread into one another take as long here as some games.
  const report = { kind, reason, replaced, generator, discriminator } as ElicitationReport;
  if (weights) report.weights = weights;
  report.shots = shots.length;
  report.uncoveredMass = uncoveredMass;
  report.boundedCandidates = boundedCandidates;
  if (effective) report.effective = effective;
  report.counted = counted;
  if (unasked) report.unasked = unasked;
  report.judge = judge;
  const ids = [players.generator.model.id, players.discriminator.model.id] as const;
  report.models = { generator: ids[0], discriminator: ids[1] };
  const { logLikelihoods, likelihood: plain, redraw } = elicited;
  return { logLikelihoods, likelihood: plain, redraw, report };
}

/**
 * The session, or its fallback if it has one and the judge's test does not find the judge informative, together with
 * the test's outcome if that judge is used.
 */
export async function chooseByJudge(session: AskingSession): Promise<{ session: AskingSession; test?: JudgeTest }> {
  const { fallback } = session.elicitation;
  if (fallback === undefined) return { session };
  const test = await testJudge(session);
  if (test.informative) return { session, test };
  const reason = `the test did not find the judge informative: asked yes or no, ${session.players.discriminator.model.id} preferred the right answer in ${test.rightPairs} of ${test.pairs} questions with known answers`;
  return { session: { ...session, elicitation: { ...fallback, reason } } };
}

async function testJudge(session: AskingSession): Promise<JudgeTest> {
  const { players, elicitation, meter, signal } = session;
  const outcome = testOnce(players.discriminator, elicitation, signal);
  const { usage: _, warnings: __, ...test } = await meter.count("judge-test", outcome, signal);
  return test;
}
