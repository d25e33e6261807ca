import { runTogether } from "../../shared/abort";
import { InvalidArgumentError, MissingCapabilityError, ModelResponseError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { checkCallOptions, checkPrompt, checkScoring, resolveSampleOptions } from "../check-call";
import {
  type LanguageModel,
  type ModelCallOptions,
  type ModelWarning,
  type ModelWith,
  NoTextError,
  noUsage,
  type ProbeResult,
  type Prompt,
  type Samples,
  sumUsage,
  textMissing,
} from "../language-model";
import { usualAddresses } from "../services";
import { askTwice } from "./ask-patiently";
import type { ChatRoute, ChatRouteOptions } from "./chat";
import { createHttpClient, type Post } from "./http-client";
import {
  checkServerOptions,
  fingerprintOf,
  hashSecrets,
  type ResolvedServerOptions,
  type ServerOptions,
  serverOptionNames,
} from "./http-options";
import { labelsFromFirstTokens } from "./label-logprobs";
import {
  type HttpAccess,
  type HttpModelIdentity,
  httpProofs,
  keyOf,
  type ProbeOutcome,
  probeHttpModel,
  recallChat,
} from "./probe";
import type { ScoredText, ScoringRoute } from "./scoring-route";
import type { DrawnText } from "./thinking";

/** A language model behind HTTP, which is taken to have every capability until its probe shows otherwise. */
export interface HttpModel extends ModelWith<"probe" | "scoreContinuations" | "nextTokenLogprobs" | "sample"> {
  /**
   * Proves the capabilities against the server, once, here or in the first call that needs to know: by three short
   * requests to a chat, and by some ten to a server that scores text. Only the first result counts them in its `usage`;
   * no call does.
   */
  probe: NonNullable<LanguageModel["probe"]>;
}

/**
 * The language model for these ways of reaching it, which is probed once in a process, whichever object represents it.
 */
export function createHttpModel(identity: HttpModelIdentity, ways: HttpAccess): HttpModel {
  const { id, fingerprint, access, maxRetries } = identity;
  const { chat, routes } = ways;

  async function probed(signal: AbortSignal | undefined): Promise<ProbeOutcome> {
    const { result } = await httpProofs.get(keyOf(identity), (own) => probeHttpModel(ways, maxRetries, own), signal);
    return result;
  }

  /** The proved route for this prompt, or why there is none. */
  async function routeFor(
    prompt: Prompt,
    signal: AbortSignal | undefined,
  ): Promise<{ route: ScoringRoute; prompt: string } | { reason: string }> {
    if (typeof prompt !== "string") {
      return {
        reason:
          "Given text can be scored after a text prompt only: a server applies its chat template to messages where they cannot be followed by given text. Pass the prompt as text.",
      };
    }
    if (routes.length === 0) return { reason: `${id} has no way of scoring given text.` };
    const { proved, isGreedy, result } = await probed(signal);
    const route = routes[proved];
    if (route === undefined) return { reason: result.reasons.scoreContinuations ?? "" };
    if (isGreedy !== undefined) route.isGreedy = isGreedy;
    return { route, prompt };
  }

  /** What `read` makes of the texts' scores, which are requested again if it cannot use them. */
  async function score<T>(
    { route, prompt }: { route: ScoringRoute; prompt: string },
    texts: readonly string[],
    signal: AbortSignal | undefined,
    read: (scored: ScoredText[]) => T,
  ): Promise<T> {
    try {
      return await askTwice(maxRetries, async () => read(await route.score(prompt, texts, signal)));
    } catch (error) {
      // The server is not the one that was proved.
      if (error instanceof MissingCapabilityError) httpProofs.forget(keyOf(identity));
      throw error;
    }
  }

  return {
    id,
    fingerprint,
    access,
    capabilities: { scoreContinuations: routes.length > 0, nextTokenLogprobs: true, sample: true },

    largestCallCost(tokens) {
      const requests = Math.max(1, ...routes.map((route) => route.requestsFor(tokens)));
      return { requests, generatedTokens: requests };
    },

    thinkingRoom: chat.thinkingRoom,

    async probe(options: ModelCallOptions = {}): Promise<ProbeResult> {
      checkCallOptions(options);
      const outcome = await probed(options.signal);
      const { capabilities, reasons } = outcome.result;
      // Counted once: for whoever waited for it first.
      const usage = outcome.cost;
      outcome.cost = noUsage;
      return { capabilities: { ...capabilities }, reasons: { ...reasons }, usage: { ...usage } };
    },

    async scoreContinuations(prompt, continuations, options = {}) {
      checkScoring(prompt, "continuations", continuations, options);
      const found = await routeFor(prompt, options.signal);
      if ("reason" in found) throw new MissingCapabilityError(found.reason);
      return score(found, continuations, options.signal, (scored) => {
        rejectCertainty(scored, continuations);
        return {
          scores: scored.map(({ tokens }) => ({
            logLikelihood: tokens.reduce((sum, token) => sum + token.logprob, 0),
            tokenCount: tokens.length,
          })),
          usage: sumUsage(scored.map((text) => text.usage)),
        };
      });
    },

    async nextTokenLogprobs(prompt, labels, options = {}) {
      checkScoring(prompt, "labels", labels, options);
      const { signal } = options;
      // Scoring each label as given text is exact for all of them and shows the model the prompt as it is, so it
      // comes first if it is proved. The chat lists only some tokens, and those of an answer to a user's message.
      const found = await routeFor(prompt, signal);
      if ("reason" in found) {
        return chat.labelLogprobs(prompt, labels, signal);
      }
      return score(found, labels, signal, (scored) => ({
        ...labelsFromFirstTokens(scored.map((text) => text.tokens[0]!)),
        usage: sumUsage(scored.map((text) => text.usage)),
      }));
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
      const indices = [...Array(resolved.count).keys()];
      const draw = (index: number, together: AbortSignal) => chat.sample(prompt, resolved, index, together);
      const drawn = await runTogether(indices, draw, options.signal);
      const [failure, ...others] = drawn.map((sample) => sample.failure);
      if (failure && !others.includes(undefined)) throw new NoTextError(failure, joinTexts(drawn));
      return joinTexts(drawn);
    },
  };
}

function joinTexts(drawn: readonly DrawnText[]): Samples {
  const told = drawn.flatMap(({ warnings = [], failure }): readonly ModelWarning[] =>
    failure ? [...warnings, { code: textMissing, message: `A text is missing: ${failure.message}` }] : warnings,
  );
  const warnings = new Map(told.map((warning) => [warning.message, warning]));
  return {
    texts: drawn.map((sample) => sample.text),
    finishReasons: drawn.map((sample) => sample.finishReason),
    usage: sumUsage(drawn.map((sample) => sample.usage)),
    ...(warnings.size > 0 && { warnings: [...warnings.values()] }),
  };
}

/** Fewest tokens that cannot all be certain. */
const fewestCertain = 4;

/** Refuses scores by which every requested text is certain, as given by servers that fill in zeros. */
function rejectCertainty(scored: readonly ScoredText[], texts: readonly string[]): void {
  const certain = scored.filter(({ tokens }) => tokens.every((token) => token.logprob === 0));
  const isAll = certain.length === scored.length && new Set(texts).size > 1;
  if (!isAll && certain.every(({ tokens }) => tokens.length < fewestCertain)) return;
  const count = certain.reduce((sum, { tokens }) => sum + tokens.length, 0);
  throw new ModelResponseError(
    `The server gives 0 as the log-probability of all ${count} tokens, by which each text would be certain.`,
  );
}

/** A language model that answers and lists next tokens, and cannot score given text. */
export type ChatOnlyModel = Omit<HttpModel, "scoreContinuations">;

/** The language model of a chat alone. */
export function createChatOnlyModel(identity: HttpModelIdentity, chat: ChatRoute): ChatOnlyModel {
  const { scoreContinuations: _, ...chatOnly } = createHttpModel(identity, { chat, routes: [] });
  return chatOnly;
}

/** A server that can be asked, and what its options say. */
export type OpenServer = Server &
  Pick<ResolvedServerOptions, "model" | "promptPrefix"> & {
    /** How to talk to its chat. */
    chat: ChatRouteOptions;
    identity: HttpModelIdentity;
  };

/** The server that plain `ServerOptions` describe, for an adapter's kind of models. Nothing is sent yet. */
export function openServer(
  kind: keyof typeof usualAddresses,
  options: ServerOptions,
  defaultTopLogprobs?: number,
): OpenServer {
  rejectUnknownOptions("options", options, serverOptionNames);
  const baseUrl = options.baseUrl ?? usualAddresses[kind];
  return openResolved(kind, checkServerOptions({ ...options, baseUrl }, defaultTopLogprobs));
}

/**
 * The same for options that were checked, with the adapter's own settings that change answers and further texts to hide
 * in errors.
 */
export function openResolved(
  kind: string,
  options: ResolvedServerOptions,
  settings: Readonly<Record<string, unknown>> = {},
  secrets: readonly string[] = [],
): OpenServer {
  const { model, promptPrefix, topLogprobs, thinkingTokens, maxRetries } = options;
  const { apiKey = "", headers } = options;
  const known = [apiKey, ...Object.values(headers), ...secrets];
  const access = hashSecrets(known);
  const identity = { id: `${kind}:${model}`, fingerprint: fingerprintOf(options, settings), access, maxRetries };
  return {
    ...connectServer(options, known),
    ...{ model, promptPrefix, identity },
    chat: { topLogprobs, thinkingTokens, known: recallChat(identity) },
  };
}

type Body = Record<string, unknown>;

/** A server that can be asked. */
export interface Server {
  /** Sends bodies, after `complete` has completed them, to a path below the address of the API. */
  post(path: string, complete?: (body: Body) => Body): Post;
  /** The same for a path next to the API's version: a server's own route. */
  postBeside(path: string, complete?: (body: Body) => Body): Post;
  /** What `read` makes of the answer to a GET request to such a path, as `HttpClient.requestJson` does. */
  getBeside<T>(path: string, read: (answer: unknown) => T, signal: AbortSignal | undefined): Promise<T>;
}

/** The server that these options describe, with one client for all its routes. */
function connectServer(options: ResolvedServerOptions, secrets: readonly string[]): Server {
  const { baseUrl, apiKey, headers } = options;
  const client = createHttpClient({ ...options, secrets });
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
