import type { LogLikelihoods } from "../core/initial-policies";
import type { LanguageModel, ModelUsage } from "../models/language-model";
import { abortTogether } from "../shared/abort";
import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { type ElicitationProgress, Meter } from "./cost";
import type { Elicited } from "./elicit-scores";
import { type DrawnCounts, elicitScores } from "./elicit-scores";
import {
  type ElicitationKind,
  type ElicitationOptions,
  type FrequencyKind,
  type ResolvedElicitation,
  resolveElicitation,
  type ScorerPair,
} from "./elicitation-options";
import { type FittedElicitation, fitElicitation } from "./fit-elicitation";
import { type JudgeTest, testDiscriminator, testOnce } from "./judge-test";
import { assignRoles, type ModelRoles, type ProvenModel, proveModel } from "./players";

/** What to ask a model, about which candidates. */
export interface ElicitationRequest {
  question: string;
  /** Texts that are not empty, each meant once. */
  candidates: readonly string[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  elicitation?: ElicitationOptions | undefined;
  /** Whether log P(y|x) under the plain question is asked for as well, for the baseline `greedy`. @default false */
  likelihood?: boolean | undefined;
  /**
   * How often each candidate was drawn where the generator was asked for a correct and for an incorrect answer. Where its
   * answers are counted, these are its signal, and it is not asked again. @default none
   */
  drawn?: DrawnCounts | undefined;
  /** Aborts the calls; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each answer of the model. */
  onProgress?: ((progress: ElicitationProgress) => void) | undefined;
}

/** How the model was asked, and how far its judgement can be trusted. */
export interface ElicitationReport
  extends Omit<Elicited, "logLikelihoods" | "likelihood">,
    ScorerPair {
  /** The name of the pair of scorers, or `"custom"`. */
  kind: ElicitationKind | FrequencyKind | "custom";
  /** Why this pair: asked for, the default, or what is known of the model. */
  reason: string;
  /** Number of shots put before the question. */
  shots: number;
  /** The test of the discriminator on shots; undefined if it was switched off. */
  judge: JudgeTest | undefined;
  /** Names of the models. */
  models: { generator: string; discriminator: string };
}

/** What a model said of the candidates, how it was asked, and what that cost. */
export interface ElicitationResult extends Pick<Elicited, "logLikelihoods" | "likelihood"> {
  report: ElicitationReport;
  /**
   * Log-likelihoods as they might have come as well: as many samples drawn anew from the probabilities that were counted,
   * the same for the same seed (a whole number below 2^32). How far results differ shows how far counting can be trusted.
   * Undefined where nothing was counted.
   */
  redraw: ((seed: number) => LogLikelihoods) | undefined;
  usage: ModelUsage;
}

/**
 * A model's log-likelihoods for every candidate, by a pair of scorers: the paper's contrast of a correct and an incorrect
 * answer with a yes/no judgement (arXiv 2310.09139, section 2.1), or any other.
 *
 * @throws InvalidArgumentError for options that are unknown or unusable
 * @throws MissingCapabilityError if the model cannot give what the elicitation needs
 * @throws ModelError if the model fails or answers with numbers that cannot be used
 */
export async function elicitLogLikelihoods(
  request: ElicitationRequest,
): Promise<ElicitationResult> {
  const { roles, elicitation: asked } = resolveRequest(request);
  const { question, candidates, likelihood = false, drawn, onProgress } = request;
  return abortTogether(request.signal, async (signal) => {
    const [generator, discriminator] = await Promise.all([
      proveModel(roles.generator, { signal }),
      proveModel(roles.discriminator, { signal }),
    ]);
    const players = { generator, discriminator };
    const elicitation = fitElicitation(asked, players, drawn !== undefined);
    const meter = new Meter(onProgress);
    const [elicited, judge] = await Promise.all([
      elicitScores(
        { question, candidates },
        likelihood,
        players,
        elicitation,
        drawn,
        meter,
        signal,
      ),
      elicitJudgeTest(discriminator, elicitation, meter, signal),
    ]);
    const { logLikelihoods, likelihood: plain, redraw, ...provenance } = elicited;
    const { kind, reason } = elicitation;
    return {
      logLikelihoods,
      likelihood: plain,
      redraw,
      report: {
        kind,
        reason,
        generator: elicitation.generator,
        discriminator: elicitation.discriminator,
        shots: elicitation.shots.length,
        ...provenance,
        judge,
        models: { generator: roles.generator.id, discriminator: roles.discriminator.id },
      },
      usage: meter.usage,
    };
  });
}

const requestNames = [
  "question",
  "candidates",
  "model",
  "elicitation",
  "likelihood",
  "drawn",
  "signal",
  "onProgress",
];

/**
 * The models and the way of asking that a request means, once all of it is checked.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveRequest(request: ElicitationRequest): ResolvedRequest {
  rejectUnknownOptions("options", request, requestNames);
  const { candidates } = request;
  if (!Array.isArray(candidates) || candidates.length === 0) {
    throw new InvalidArgumentError(
      "options.candidates",
      candidates,
      "must be an array of at least one text",
    );
  }
  candidates.forEach((candidate, i) => {
    requireText(`options.candidates[${i}]`, candidate);
  });
  return resolveAsking(request);
}

/** Who is asked, and how. */
export interface ResolvedRequest {
  roles: ModelRoles;
  elicitation: ResolvedElicitation;
}

/**
 * The same for a request whose candidates are not known yet.
 * @throws InvalidArgumentError for an unusable value
 */
export function resolveAsking({
  question,
  model,
  elicitation,
  signal,
  onProgress,
}: Omit<ElicitationRequest, "candidates">): ResolvedRequest {
  requireText("options.question", question);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InvalidArgumentError("options.signal", signal, "must be an AbortSignal");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new InvalidArgumentError("options.onProgress", onProgress, "must be a function");
  }
  const roles = assignRoles(model);
  return { roles, elicitation: resolveElicitation(elicitation ?? {}, roles.discriminator) };
}

function requireText(parameter: string, value: unknown): void {
  if (typeof value !== "string" || value.trim() === "") {
    throw new InvalidArgumentError(parameter, value, "must be a text that is not empty");
  }
}

async function elicitJudgeTest(
  discriminator: ProvenModel,
  elicitation: FittedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<JudgeTest | undefined> {
  if (!elicitation.testJudge) return undefined;
  const outcome = testOnce(
    discriminator.model,
    elicitation,
    (shared) =>
      abortTogether(shared, (together) =>
        testDiscriminator(discriminator, elicitation, { signal: together }),
      ),
    signal,
  );
  const { usage: _, ...test } = await meter.count("judge-test", outcome);
  return test;
}
