import { runTogether, shareTask } from "../../shared/abort";
import {
  InvalidArgumentError,
  MissingCapabilityError,
  ModelResponseError,
} from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { checkCallOptions, checkPrompt, checkTexts, resolveSampleOptions } from "../check-call";
import {
  type LanguageModel,
  type ModelCallOptions,
  noUsage,
  type ProbeResult,
  type Prompt,
  type Samples,
  sumUsage,
} from "../language-model";
import type { ChatRoute } from "./chat";
import { createHttpClient, type Post } from "./http-client";
import {
  checkServerOptions,
  fingerprintOf,
  type ResolvedServerOptions,
  type ServerDefaults,
  type ServerOptions,
  serverOptionNames,
} from "./http-options";
import { labelsFromFirstTokens } from "./label-logprobs";
import { type HttpAccess, probeHttpModel } from "./probe";
import type { ScoredText, ScoringRoute } from "./scoring-route";
import type { DrawnText } from "./thinking";

/** A language model behind HTTP, which can do all it is asked until its probe shows otherwise. */
export interface HttpModel extends LanguageModel {
  scoreContinuations: NonNullable<LanguageModel["scoreContinuations"]>;
  /**
   * Proves the capabilities against the server, once: about ten short requests, sent here or with the first call that
   * needs to know. The first result tells them as its `usage`; no other call's counts them.
   */
  probe: NonNullable<LanguageModel["probe"]>;
  nextTokenLogprobs: NonNullable<LanguageModel["nextTokenLogprobs"]>;
  sample: NonNullable<LanguageModel["sample"]>;
}

/**
 * The language model of these ways of reaching it: what the adapters share once requests can be sent.
 * @param fingerprint as in `LanguageModel`
 */
export function createHttpModel(id: string, fingerprint: string, access: HttpAccess): HttpModel {
  const { chat, routes } = access;
  const probed = shareTask((signal) => probeHttpModel(access, signal));
  let isCostTold = false;

  /** The proved route for this prompt, or why there is none. */
  async function routeFor(
    prompt: Prompt,
    signal: AbortSignal | undefined,
  ): Promise<{ route: ScoringRoute; prompt: string } | { reason: string }> {
    if (typeof prompt !== "string") {
      return {
        reason:
          "Given text can be scored after a text prompt only: a server applies its chat template to messages where they " +
          "cannot be followed by given text. Pass the prompt as text.",
      };
    }
    if (routes.length === 0) return { reason: `${id} has no way of scoring given text.` };
    const { route, result } = await probed(signal);
    return route === undefined
      ? { reason: result.reasons.scoreContinuations ?? "" }
      : { route, prompt };
  }

  return {
    id,
    fingerprint,
    capabilities: {
      scoreContinuations: routes.length > 0,
      nextTokenLogprobs: true,
      sample: true,
    },

    largestCallCost(tokens) {
      const requests = Math.max(1, ...routes.map((route) => route.requestsFor(tokens)));
      return { requests, generatedTokens: requests };
    },

    async probe(options: ModelCallOptions = {}): Promise<ProbeResult> {
      checkCallOptions(options);
      const { result } = await probed(options.signal);
      const { capabilities, reasons } = result;
      // Told once: to whoever waited for it first.
      const usage = isCostTold ? noUsage : result.usage;
      isCostTold = true;
      return { capabilities: { ...capabilities }, reasons: { ...reasons }, usage: { ...usage } };
    },

    async scoreContinuations(prompt, continuations, options = {}) {
      checkPrompt(prompt);
      checkTexts("continuations", continuations);
      checkCallOptions(options);
      const found = await routeFor(prompt, options.signal);
      if ("reason" in found) throw new MissingCapabilityError(found.reason);
      const scored = await found.route.score(found.prompt, continuations, options.signal);
      rejectCertainty(scored, continuations);
      return {
        scores: scored.map(({ tokens }) => ({
          logLikelihood: tokens.reduce((sum, token) => sum + token.logprob, 0),
          tokenCount: tokens.length,
        })),
        usage: sumUsage(scored.map((text) => text.usage)),
      };
    },

    async nextTokenLogprobs(prompt, labels, options = {}) {
      checkPrompt(prompt);
      checkTexts("labels", labels);
      checkCallOptions(options);
      const { signal } = options;
      // Scoring each label as given text is exact for all of them and puts the prompt to the model as it stands, so it
      // comes first where it is proved. The chat lists only some tokens, and those of an answer to a user's message.
      const found = await routeFor(prompt, signal);
      if ("reason" in found) {
        return chat.labelLogprobs(prompt, labels, signal);
      }
      const scored = await found.route.score(found.prompt, labels, signal);
      return {
        ...labelsFromFirstTokens(scored.map((text) => text.tokens[0]!)),
        usage: sumUsage(scored.map((text) => text.usage)),
      };
    },

    async sample(prompt, options = {}) {
      checkPrompt(prompt);
      const resolved = resolveSampleOptions(options);
      if (resolved.topK !== undefined) {
        throw new InvalidArgumentError(
          "options.topK",
          resolved.topK,
          "must be left out: the chat by which this model samples does not have it on every server; use topP or temperature, or the server's own parameter in extraBody where the adapter takes one",
        );
      }
      const drawn = await runTogether(
        Array.from(
          { length: resolved.count },
          (_, index) => (together: AbortSignal) => chat.sample(prompt, resolved, index, together),
        ),
        options.signal,
      );
      return joinTexts(drawn);
    },
  };
}

/** The samples of texts that were drawn one by one. */
export function joinTexts(drawn: readonly DrawnText[]): Samples {
  const warnings = new Map(
    drawn.flatMap((sample) => sample.warnings ?? []).map((warning) => [warning.message, warning]),
  );
  return {
    texts: drawn.map((sample) => sample.text),
    finishReasons: drawn.map((sample) => sample.finishReason),
    usage: sumUsage(drawn.map((sample) => sample.usage)),
    ...(warnings.size > 0 && { warnings: [...warnings.values()] }),
  };
}

/** Fewest tokens that cannot all be certain. */
const fewestCertain = 4;

/**
 * Refuses scores by which everything that was asked for is certain, as servers give them that fill in zeros.
 * @throws ModelResponseError saying so
 */
function rejectCertainty(scored: readonly ScoredText[], texts: readonly string[]): void {
  const tokens = scored.flatMap((text) => text.tokens);
  const isMuch = tokens.length >= fewestCertain || new Set(texts).size > 1;
  if (!isMuch || tokens.some((token) => token.logprob !== 0)) return;
  throw new ModelResponseError(
    `The server gives 0 as the log-probability of all ${tokens.length} tokens, by which each text would be certain.`,
  );
}

/** A language model that answers and lists next tokens, and cannot score given text. */
export type ChatOnlyModel = Omit<HttpModel, "scoreContinuations">;

/**
 * The language model of a chat alone.
 * @param fingerprint as in `LanguageModel`
 */
export function createChatOnlyModel(
  id: string,
  fingerprint: string,
  chat: ChatRoute,
): ChatOnlyModel {
  const { scoreContinuations: _, ...chatOnly } = createHttpModel(id, fingerprint, {
    chat,
    routes: [],
  });
  return chatOnly;
}

/** A server that can be asked, and what its options say. */
export type OpenServer = Server &
  Pick<ResolvedServerOptions, "model" | "promptPrefix" | "topLogprobs" | "thinkingTokens"> & {
    /** As in `LanguageModel`. */
    fingerprint: string;
  };

/**
 * The server of options that hold nothing but `ServerOptions`. Nothing is sent yet.
 * @throws InvalidArgumentError for unknown or unusable options
 */
export function openServer(options: ServerOptions, defaults: ServerDefaults): OpenServer {
  rejectUnknownOptions("options", options, serverOptionNames);
  const resolved = checkServerOptions(options, defaults);
  const { model, promptPrefix, topLogprobs, thinkingTokens } = resolved;
  return {
    ...connectServer(resolved),
    ...{ model, promptPrefix, topLogprobs, thinkingTokens },
    fingerprint: fingerprintOf(resolved),
  };
}

type Body = Record<string, unknown>;

/** A server that can be asked. */
export interface Server {
  /** Sends bodies, after `complete` has completed them, to a path below the address of the API. */
  post(path: string, complete?: (body: Body) => Body): Post;
  /** The same for a path that stands beside the API's version: a server's own route. */
  postBeside(path: string, complete?: (body: Body) => Body): Post;
  /** What `read` makes of the answer to a GET request to such a path, as `HttpClient.requestJson` does. */
  getBeside<T>(
    path: string,
    read: (answer: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<T>;
}

/**
 * The server of these options, with one client for all its routes. Nothing is sent yet.
 * @param secrets texts that must not appear in an error, besides the key and the headers
 */
export function connectServer(
  options: ResolvedServerOptions,
  secrets: readonly string[] = [],
): Server {
  const { baseUrl, apiKey, headers } = options;
  const client = createHttpClient({
    ...options,
    secrets: [apiKey ?? "", ...Object.values(headers), ...secrets],
  });
  const sent = {
    "content-type": "application/json",
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...headers,
  };

  const postTo =
    (url: string, complete = (body: Body) => body): Post =>
    (body, read, signal) =>
      client.requestJson(
        { url, init: { method: "POST", headers: sent, body: JSON.stringify(complete(body)) } },
        read,
        signal,
      );

  const urlBeside = (path: string) => `${baseUrl.replace(/\/v\d+$/, "")}${path}`;
  return {
    // Some servers stream unless told not to.
    post: (path, complete = (body) => body) =>
      postTo(`${baseUrl}${path}`, (body) => complete({ stream: false, ...body })),
    postBeside: (path, complete) => postTo(urlBeside(path), complete),
    getBeside: (path, read, signal) =>
      client.requestJson({ url: urlBeside(path), init: { headers: sent } }, read, signal),
  };
}
