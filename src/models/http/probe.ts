import { MissingCapabilityError, ModelError } from "../../shared/errors";
import { recallRecent, TaskMemory } from "../../shared/task-memory";
import { resolveSampleOptions } from "../check-call";
import { type ModelCapabilities, type ModelUsage, noUsage, type ProbeResult, sumUsage } from "../language-model";
import { askTwice } from "./ask-patiently";
import { ChatMemory, type ChatRoute } from "./chat";
import { proveRoute, type ScoringRoute, UnprovedError } from "./scoring-route";

/** The ways in which a model can be reached. */
export interface HttpAccess {
  chat: ChatRoute;
  /** Ways of scoring given text, best first; empty if the backend has none. The first that can be proved is used. */
  routes: readonly ScoringRoute[];
}

/** What a probe found out, for all objects that stand for the model. */
export interface ProbeOutcome {
  result: ProbeResult;
  /** What it cost, until a result has reported it. */
  cost: ModelUsage;
  /** The number of the first route that was proved, -1 if none was, and whether it is greedy. */
  proved: number;
  isGreedy: boolean | undefined;
}

/** A model behind HTTP, apart from the ways of reaching it. */
export interface HttpModelIdentity {
  id: string;
  /** As in `LanguageModel`, both. */
  fingerprint: string;
  access: string;
  /** How often a request is retried. */
  maxRetries: number;
}

/** Most models whose proofs and chats are remembered, those used last. */
const mostRemembered = 256;
const chats = new Map<string, ChatMemory>();
export const httpProofs = new TaskMemory<ProbeOutcome>(mostRemembered);

export const keyOf = ({ id, fingerprint, access }: Omit<HttpModelIdentity, "maxRetries">) =>
  JSON.stringify([id, fingerprint, access]);

/** What was learned about the model's chat in this process, through any object that stands for the model. */
export function recallChat(identity: Omit<HttpModelIdentity, "maxRetries">): ChatMemory {
  return recallRecent(chats, keyOf(identity), mostRemembered, () => new ChatMemory());
}

/** Forgets everything that was learned about servers, for tests. */
export function forgetServers(): void {
  chats.clear();
  httpProofs.clear();
}

const probeQuestion = "Is the sky blue on a clear day? Answer Yes or No.";

/**
 * Tries each capability once. Refusals and unusable answers become reasons, and so does a route that always fails; a
 * server that cannot be reached, refuses the key or is overloaded is an error, since nothing is known of its
 * capabilities then.
 */
export async function probeHttpModel(
  { chat, routes }: HttpAccess,
  maxRetries: number,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const usages: ModelUsage[] = [];

  /** What keeps the server from doing this, or undefined if it did it. */
  async function tryOut(attempt: () => Promise<{ usage: ModelUsage }>): Promise<ModelError | undefined> {
    try {
      usages.push((await attempt()).usage);
      return undefined;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      usages.push(error instanceof UnprovedError ? error.usage : { ...noUsage, requests: 1 });
      if (isRefusal(error)) return error;
      throw error;
    }
  }

  const reasons: string[] = [];
  let proved: ScoringRoute | undefined;
  for (const route of routes) {
    const failure = await tryOut(() => askTwice(maxRetries, () => proveRoute(route, signal)));
    if (failure === undefined) {
      proved = route;
      break;
    }
    const isTold = failure instanceof UnprovedError;
    reasons.push(isTold ? failure.message : `${route.name} does not work: ${failure.message} ${route.remedy}`);
  }
  const sampleOptions = resolveSampleOptions({ maxTokens: 1, temperature: 0 });
  // A model that does not answer this one, or thinks until its limit, can be sampled.
  const sampling = await tryOut(() => chat.sample(probeQuestion, sampleOptions, 0, signal, false));
  const listing = await tryOut(() => chat.labelLogprobs(probeQuestion, ["Yes", "No"], signal));
  if (sampling !== undefined && listing !== undefined && proved === undefined) {
    throw sampling; // Nothing works at all: most likely a wrong address or model name.
  }
  const capabilities: ModelCapabilities = {
    scoreContinuations: proved !== undefined,
    nextTokenLogprobs: listing === undefined || proved !== undefined,
    sample: sampling === undefined,
  };
  const result = {
    capabilities,
    reasons: {
      ...(proved === undefined && routes.length > 0 && { scoreContinuations: reasons.join(" ") }),
      ...(!capabilities.nextTokenLogprobs && { nextTokenLogprobs: listing!.message }),
      ...(sampling && { sample: sampling.message }),
    },
  };
  return {
    result,
    cost: sumUsage(usages),
    proved: proved === undefined ? -1 : routes.indexOf(proved),
    isGreedy: proved?.isGreedy,
  };
}

/** No such path, method or parameter, or one that always fails: after 500 all retries were made. */
const refusingStatuses = [400, 404, 405, 415, 422, 500, 501];

/**
 * Whether an error says that the server cannot do this, by its status or a missing answer, rather than that it is not
 * available now.
 */
function isRefusal(error: ModelError): boolean {
  const { status, isRetryable } = error;
  if (error instanceof MissingCapabilityError) return true;
  if (isRetryable && status !== 500) return false;
  return status === undefined || status < 300 || refusingStatuses.includes(status);
}
