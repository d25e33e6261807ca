import * as z from "zod/mini";
import {
  type ElicitationKind,
  elicitationKinds,
  expandElicitation,
  replacePair,
} from "../elicitation/elicitation-options";
import { requireTexts } from "../models/check-call";
import { readFinishReason } from "../models/http/parse-response";
import {
  type FinishReason,
  type Message,
  type ModelUsage,
  type SampleOptions,
  type Samples,
  sumUsage,
} from "../models/language-model";
import { rankingMethods } from "../ranking/methods";
import { rankCandidates } from "../ranking/rank-candidates";
import { type GivenSample, type RankCandidatesOptions, resolveRankCandidates } from "../ranking/request";
import type { RankCandidatesResult, RankedCandidate, RankingEquilibrium, RankingWarning } from "../ranking/result";
import { warnOfModels } from "../ranking/warnings";
import { untilAborted } from "../shared/abort";
import { InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { Failure, internalMessage } from "./failure";
import type { ResolvedHandlerOptions, ServedRanking } from "./handler-options";
import { type Answer, maybe, type Plan } from "./plan";

/** How a model is asked, by name. */
export const elicitationName = z.enum([...(Object.keys(elicitationKinds) as ElicitationKind[]), "frequency"]);

/** What a request may say in its field `equirank`. */
const rankingExtension = maybe(
  z.strictObject({
    samples: z.optional(z.int().check(z.minimum(1))),
    method: z.optional(z.enum(rankingMethods)),
    elicitation: z.optional(elicitationName),
    lambda: z.optional(z.number().check(z.positive())),
  }),
);

/** The field `equirank` of a request. */
type RankingExtension = z.infer<typeof rankingExtension>;

/** Fields that requests have on every route for answers. */
export const answerFields = {
  stream: maybe(z.boolean()),
  temperature: maybe(z.number().check(z.minimum(0), z.maximum(2))),
  top_p: maybe(z.number().check(z.positive(), z.maximum(1))),
  equirank: rankingExtension,
};

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
  fields: z.infer<z.ZodMiniObject<typeof answerFields>>;
  /** How samples are drawn, as far as the fields do not say. */
  sampling: Pick<SampleOptions, "maxTokens" | "stop" | "seed">;
  /** How many of the best answers are wanted. */
  choices: number;
}

/** The best of several samples. */
export interface Consensus {
  /** The best texts, best first: as many as were wanted, or as there are different answers. */
  choices: { text: string; finishReason: FinishReason }[];
  usage: ModelUsage;
  /** The field `equirank` of the answer. */
  equirank: object;
}

/** Writes an answer in the form of its route: whole, or as the events of a stream. */
interface ConsensusWriter {
  describe(consensus: Consensus): object;
  begin(): string;
  finish(consensus: Consensus): string;
  fail(failure: Failure): string;
}

/**
 * Checks the request and returns how to answer it.
 * @throws Failure or InvalidArgumentError for a request that cannot be ranked, before anything is drawn
 */
export function planConsensus(
  { messages, fields, sampling, choices }: ConsensusRequest,
  { roles, ranking, samples, limits }: ResolvedHandlerOptions,
  writer: ConsensusWriter,
): Plan {
  const { equirank: extension, temperature, top_p } = fields;
  const count = Math.max(choices, extension?.samples ?? samples);
  if (count > limits.samples) {
    const message = `at most ${limits.samples} samples are drawn for a request`;
    throw new Failure(400, "invalid", message, { parameter: choices > limits.samples ? "n" : "equirank.samples" });
  }
  const shared = { ...mergeExtension(ranking, extension), messages, model: roles };
  resolveRankCandidates({ ...shared, samples: ["!"] });
  if (!roles.generator.capabilities.sample) {
    throw new Failure(501, "unsupported", "The model behind this server does not write texts.");
  }
  const shape = { ...(temperature != null && { temperature }), ...(top_p != null && { topP: top_p }) };
  async function run(signal: AbortSignal): Promise<Answer> {
    const drawing = roles.generator.sample!(messages, { ...sampling, ...shape, count, signal });
    const drawn = requireTexts(roles.generator.id, await untilAborted(drawing, signal), count);
    const reasons = drawn.finishReasons?.map(readFinishReason);
    const given = drawn.texts.map((text, i) => ({ text, finishReason: reasons?.[i] ?? null }));
    const result = await rankDrawn(given, { ...shared, signal });
    const usage = sumUsage([drawn.usage, result.usage]);
    const consensus: Consensus = {
      choices: result.ranking.slice(0, choices).map(({ originalIndex }) => {
        const { text, finishReason } = given[originalIndex]!;
        return { text, finishReason: finishReason ?? "stop" };
      }),
      usage,
      equirank: { ranked: true, samples: count, ...describeRanking(result, drawn), usage },
    };
    return {
      json: () => writer.describe(consensus),
      events: () => writer.finish(consensus),
      account: { kind: result.best === null ? "abstained" : "ranked", usage, candidates: count },
    };
  }
  return { work: { run, ...(fields.stream && { stream: writer }) } };
}

/** What OpenAI calls the reasons why a text is cut off. */
export const cutReasons: Partial<Record<FinishReason, string>> = {
  length: "max_output_tokens",
  "content-filter": "content_filter",
};

async function rankDrawn(
  samples: readonly GivenSample[],
  options: Omit<RankCandidatesOptions, "samples">,
): Promise<RankCandidatesResult> {
  // Where all texts are cut off, as by a small max_tokens, the best of them is what was asked for.
  const allCut = samples.every(({ finishReason }) => finishReason && cutReasons[finishReason]);
  try {
    return await rankCandidates({ ...options, samples, ...(allCut && { keepCutOff: true }) });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    // The request was checked before: what is left to be wrong is what the model wrote, or how this server ranks.
    if (error.parameter !== "options.samples") throw new Failure(500, "internal", internalMessage, { cause: error });
    throw new ModelResponseError("None of the samples holds an answer.", { status: 200 });
  }
}

/** What an answer tells of its ranking. */
function describeRanking(result: RankCandidatesResult, drawn: Samples): object {
  const { best, confidence, method, equilibrium, ranking, elicitation } = result;
  const warnings = [...warnOfModels(drawn.warnings ?? []), ...result.warnings];
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
