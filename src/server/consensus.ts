import * as z from "zod/mini";
import {
  type ElicitationKind,
  elicitationKinds,
  expandElicitation,
  replacePair,
} from "../elicitation/elicitation-options";
import {
  type FinishReason,
  type Message,
  type ModelUsage,
  type SampleOptions,
  sumUsage,
} from "../models/language-model";
import { rankingMethods } from "../ranking/methods";
import { rankCandidates } from "../ranking/rank-candidates";
import { type GivenSample, type RankCandidatesOptions, resolveRankCandidates } from "../ranking/request";
import type { RankCandidatesResult, RankedCandidate, RankingEquilibrium, RankingWarning } from "../ranking/result";
import { untilAborted } from "../shared/abort";
import { InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { Failure } from "./failure";
import type { ResolvedHandlerOptions, ServedRanking } from "./handler-options";
import { maybe } from "./plan";
import type { Account } from "./request-log";

/** How a model is asked, by name. */
export const elicitationName = z.enum([...(Object.keys(elicitationKinds) as ElicitationKind[]), "frequency"]);

/** What a request may say in its field `equirank`. */
export const rankingExtension = maybe(
  z.strictObject({
    samples: z.optional(z.int().check(z.minimum(1))),
    method: z.optional(z.enum(rankingMethods)),
    elicitation: z.optional(elicitationName),
    lambda: z.optional(z.number().check(z.positive())),
  }),
);

/** The field `equirank` of a request. */
type RankingExtension = z.infer<typeof rankingExtension>;

/** The options of a server's rankings with what a request says in place of them. */
function mergeExtension(ranking: ServedRanking, extension: RankingExtension): ServedRanking {
  const { method, elicitation, lambda } = extension ?? {};
  const given = expandElicitation(ranking.elicitation);
  return {
    ...ranking,
    ...(method !== undefined && { method }),
    ...(elicitation !== undefined && { elicitation: replacePair(given, { kind: elicitation }) }),
    ...(lambda !== undefined && { solver: { ...ranking.solver, lambda } }),
  };
}

/** A conversation whose answer is chosen among samples. */
export interface ConsensusRequest {
  messages: readonly Message[];
  /** How samples are drawn, but for their number. */
  sampling: Omit<SampleOptions, "count" | "signal">;
  /** How many of the best answers are wanted. */
  choices: number;
  extension: RankingExtension;
}

/** The best of several samples. */
export interface Consensus {
  /** The best texts, best first: as many as were wanted, or as there are different answers. */
  choices: { text: string; finishReason: FinishReason }[];
  usage: ModelUsage;
  /** The field `equirank` of the answer. */
  equirank: object;
  account: Account;
}

/**
 * Checks the request and returns how to answer it.
 * @throws Failure or InvalidArgumentError for a request that cannot be ranked, before anything is drawn
 */
export function planConsensus(
  { messages, sampling, choices, extension }: ConsensusRequest,
  { roles, ranking, samples, limits }: ResolvedHandlerOptions,
): (signal: AbortSignal) => Promise<Consensus> {
  const count = Math.max(choices, extension?.samples ?? samples);
  if (count > limits.samples) {
    const message = `at most ${limits.samples} samples are drawn for a request`;
    throw new Failure(400, "invalid", message, { parameter: "equirank.samples" });
  }
  const shared = { ...mergeExtension(ranking, extension), messages, model: roles };
  resolveRankCandidates({ ...shared, samples: ["!"] });
  if (!roles.generator.capabilities.sample) {
    throw new Failure(501, "unsupported", "The model behind this server does not write texts.");
  }
  return async (signal) => {
    const drawing = roles.generator.sample!(messages, { ...sampling, count, signal });
    const drawn = await untilAborted(drawing, signal);
    const given = drawn.texts.map((text, i) => ({
      text,
      finishReason: drawn.finishReasons?.[i] ?? null,
    }));
    const result = await rankDrawn(given, { ...shared, signal });
    const usage = sumUsage([drawn.usage, result.usage]);
    return {
      choices: result.ranking.slice(0, choices).map(({ originalIndex }) => {
        const { text, finishReason } = given[originalIndex]!;
        return { text, finishReason: finishReason ?? "stop" };
      }),
      usage,
      equirank: { ranked: true, samples: count, ...describeRanking(result), usage },
      account: { kind: result.best === null ? "abstained" : "ranked", usage, candidates: count },
    };
  };
}

async function rankDrawn(
  samples: readonly GivenSample[],
  options: Omit<RankCandidatesOptions, "samples">,
): Promise<RankCandidatesResult> {
  // Where all texts are cut off, as by a small max_tokens, the best of them is what was asked for.
  const allCut = samples.every(({ finishReason }) => finishReason === "length");
  try {
    return await rankCandidates({ ...options, samples, ...(allCut && { keepCutOff: true }) });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    // The options were checked before: what is left to be wrong is what the model wrote.
    throw new ModelResponseError("None of the samples holds an answer.", { status: 200 });
  }
}

/** What an answer tells of its ranking. */
function describeRanking(result: RankCandidatesResult): object {
  const { best, confidence, method, equilibrium, ranking, elicitation, warnings } = result;
  return {
    best,
    confidence,
    method,
    ranking: ranking.map(describeRanked),
    equilibrium: describeEquilibrium(equilibrium),
    elicitation: elicitation && { kind: elicitation.kind, judge: elicitation.judge },
    warnings: describeWarnings(warnings),
  };
}

/** Warnings without what the probe found of the model's server, which callers are not told. */
export function describeWarnings(warnings: readonly RankingWarning[]): RankingWarning[] {
  const found = /(gives no log-probabilities) \(.*\)/s;
  return warnings.map(({ code, message }) => ({ code, message: message.replace(found, "$1") }));
}

/** The certificate of a game. */
export function describeEquilibrium(equilibrium: RankingEquilibrium | null): object | null {
  if (equilibrium === null) return null;
  const { kind, converged, residual, regularizedNashConv, limit } = equilibrium;
  return { kind, converged, residual, regularizedNashConv, limit: limit ?? null };
}

function describeRanked({ candidate, score, generator, discriminator, ...rest }: RankedCandidate) {
  const { originalIndices, agreement, eliminated } = rest;
  return { candidate, originalIndices, score, generator, discriminator, agreement, eliminated };
}
