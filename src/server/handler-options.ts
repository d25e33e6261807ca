import type { ElicitationKind, FrequencyKind } from "../elicitation/elicitation-options";
import { assignRoles, type ModelRoles } from "../elicitation/players";
import type { DocumentRanker } from "../integrations/rank-documents";
import { checkHeaders, checkSecret, checkServerUrl, longestTimeout } from "../models/http/http-options";
import type { LanguageModel } from "../models/language-model";
import { type RankCandidatesOptions, resolveRankCandidates } from "../ranking/request";
import { InvalidArgumentError } from "../shared/errors";
import { withoutUndefined } from "../shared/options";
import { callable, checkOptions, nonEmptyText, satisfies, unchecked, wholeNumber } from "../shared/schema";
import type { LogEntry } from "./request-log";

/** How to rank answers to all requests: the options of `rankCandidates()` except those that each request sets. */
export type ServedRanking = Omit<
  RankCandidatesOptions,
  "question" | "messages" | "candidates" | "samples" | "generate" | "model" | "signal" | "onProgress"
>;

/** Limits of a server. */
export interface HandlerLimits {
  /** Largest body in bytes; of a larger one no more is read. @default 4 MiB */
  bodyBytes: number;
  /** Longest time that a body may take to arrive, in ms. @default 10,000 */
  bodyMs: number;
  /** Longest time from the end of a body to the answer, in ms, including the wait for a place. @default 120,000 */
  deadlineMs: number;
  /** Requests that are ranked at once. @default 32 */
  concurrency: number;
  /** Requests that may wait for a place; further ones are refused with status 429. @default 256 */
  queue: number;
  /** Most samples that a request may ask for. @default 16 */
  samples: number;
  /** Most documents that a request may have ranked. @default 1,000 */
  documents: number;
}

/** The model's own server, which gets the requests that cannot be ranked, unchanged. */
export interface PassThroughOptions {
  /** Address of its API up to and with its version, for example `http://localhost:8000/v1`. */
  baseUrl: string;
  /** The model's name there. */
  model: string;
  /** Sent as `Authorization: Bearer …`. @default none */
  apiKey?: string;
  /** Further headers, for example of a gateway. @default {} */
  headers?: Readonly<Record<string, string>>;
}

/** Options of {@link createHandler}. */
export interface HandlerOptions {
  /** The language model, or one for each role. The generator draws the samples. */
  model: LanguageModel | ModelRoles;
  /** What clients call the model; it answers to any other name too. @default the generator's id */
  name?: string;
  /** The key that callers must send as `Authorization: Bearer …`. @default none: everyone may call */
  apiKey?: string;
  /** How to rank answers. @default {} */
  ranking?: ServedRanking;
  /** Samples to draw for an answer, unless the request says otherwise. @default 5 */
  samples?: number;
  /**
   * The server for requests that are not ranked: those with tools, structured outputs, log-probabilities, penalties or
   * content other than text, and those that do not end with the user's turn.
   * @default none: such requests are refused
   */
  passThrough?: PassThroughOptions;
  limits?: Partial<HandlerLimits>;
  /** Longest silence of a stream, in ms, before a comment is sent. @default 15,000 */
  keepAliveMs?: number;
  /** Path before every route. @default "" */
  basePath?: string;
  /** Called with each log entry, which contains no text or key of a caller. @default nothing is logged */
  log?: (entry: LogEntry) => void;
}

/** `HandlerOptions` with all defaults filled in. */
export interface ResolvedHandlerOptions {
  roles: ModelRoles;
  name: string;
  apiKey: string | undefined;
  ranking: ServedRanking;
  samples: number;
  passThrough: PassThroughOptions | undefined;
  limits: HandlerLimits;
  keepAliveMs: number;
  basePath: string;
  log: ((entry: LogEntry) => void) | undefined;
  /** Rankers of documents by how the model is asked, made when the first request needs them. */
  documentRankers: Map<ElicitationKind | FrequencyKind | undefined, DocumentRanker>;
}

const defaultLimits: HandlerLimits = {
  bodyBytes: 4 * 2 ** 20,
  bodyMs: 10_000,
  deadlineMs: 120_000,
  concurrency: 32,
  queue: 256,
  samples: 16,
  documents: 1000,
};

const milliseconds = satisfies(
  (ms) => Number.isSafeInteger(ms) && (ms as number) >= 1 && (ms as number) <= longestTimeout,
  `a whole number from 1 to ${longestTimeout}`,
);
const anObject = satisfies((value) => typeof value === "object" && value !== null, "an object of options");

/**
 * The options with their defaults.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveHandlerOptions(options: HandlerOptions): ResolvedHandlerOptions {
  checkOptions<HandlerOptions>("options", options, {
    model: anObject,
    name: nonEmptyText,
    ...unchecked("apiKey"),
    ranking: anObject,
    samples: wholeNumber(1),
    passThrough: anObject,
    limits: anObject,
    keepAliveMs: milliseconds,
    basePath: satisfies(
      (path) => typeof path === "string" && /^(\/[^/?#]+)*$/.test(path),
      'a path such as "/llm", without a slash at its end',
    ),
    log: callable(),
  });
  const { apiKey, ranking = {}, samples = 5, passThrough, limits = {} } = options;
  checkOptions<HandlerLimits>("options.limits", limits as HandlerLimits, {
    bodyBytes: wholeNumber(1),
    bodyMs: milliseconds,
    deadlineMs: milliseconds,
    concurrency: wholeNumber(1),
    queue: wholeNumber(0),
    samples: wholeNumber(1),
    documents: wholeNumber(1),
  });
  if (apiKey !== undefined) checkSecret("options.apiKey", apiKey);
  const roles = assignRoles(options.model);
  // What is wrong with how all answers are ranked must not become an error of each request.
  resolveRankCandidates({ ...ranking, question: "?", samples: ["!"], model: roles });
  const resolved = { ...defaultLimits, ...withoutUndefined(limits) };
  if (samples > resolved.samples) {
    throw new InvalidArgumentError(
      "options.samples",
      samples,
      `must be at most limits.samples, which is ${resolved.samples}`,
    );
  }
  return {
    roles,
    name: options.name ?? roles.generator.id,
    apiKey,
    ranking,
    samples,
    passThrough: passThrough && checkPassThrough(passThrough),
    limits: resolved,
    keepAliveMs: options.keepAliveMs ?? 15_000,
    basePath: options.basePath ?? "",
    log: options.log,
    documentRankers: new Map(),
  };
}

function checkPassThrough(options: PassThroughOptions): PassThroughOptions {
  checkOptions<PassThroughOptions>("options.passThrough", options, {
    baseUrl: nonEmptyText,
    model: nonEmptyText,
    ...unchecked("apiKey", "headers"),
  });
  if (options.apiKey !== undefined) checkSecret("options.passThrough.apiKey", options.apiKey);
  const headers = checkHeaders("options.passThrough.headers", options.headers ?? {});
  return { ...options, headers, baseUrl: checkServerUrl("options.passThrough.baseUrl", options.baseUrl) };
}
