import { ModelError } from "../../shared/errors";
import { resolveSampleOptions } from "../check-call";
import type { ModelCapabilities, ProbeResult } from "../language-model";
import type { ChatRoute } from "./chat";
import { proveRoute, type ScoringRoute } from "./scoring-route";

/** The ways in which a model can be reached. */
export interface HttpAccess {
  chat: ChatRoute;
  /** Ways of scoring given text, best first; empty if the backend has none. The first that can be proved is used. */
  routes: readonly ScoringRoute[];
  /** Number of next tokens that the chat is asked for. */
  topLogprobs: number;
}

export interface ProbeOutcome {
  result: ProbeResult;
  /** The first route that was proved. */
  route: ScoringRoute | undefined;
}

const probeQuestion = "Is the sky blue on a clear day? Answer Yes or No.";

/**
 * Tries each capability once. Refusals and unusable answers become reasons; a server that cannot be reached, refuses
 * the key or is overloaded is an error, since nothing is known of its capabilities then.
 */
export async function probeHttpModel(
  { chat, routes, topLogprobs }: HttpAccess,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const scoring = await findRoute(routes, signal);
  const sampleOptions = resolveSampleOptions({ maxTokens: 1, temperature: 0 });
  const sampling = await tryOut(() => chat.sample(probeQuestion, sampleOptions, 0, signal));
  const listing = await tryOut(() => chat.labelLogprobs(probeQuestion, ["Yes", "No"], signal));
  if (sampling !== undefined && listing !== undefined && scoring.route === undefined) {
    throw sampling; // Nothing works at all: most likely a wrong address or model name.
  }
  const capabilities: ModelCapabilities = {
    scoreContinuations: scoring.route !== undefined,
    nextTokenLogprobs: listing === undefined || scoring.route !== undefined,
    sample: sampling === undefined,
  };
  const reasons: ProbeResult["reasons"] = {};
  if (!capabilities.scoreContinuations && routes.length > 0) {
    reasons.scoreContinuations = scoring.reasons.join(" ");
  }
  if (!capabilities.nextTokenLogprobs) {
    reasons.nextTokenLogprobs = `${listing?.message} If it allows fewer top tokens than ${topLogprobs}, lower topLogprobs.`;
  }
  if (sampling !== undefined) reasons.sample = sampling.message;
  return { result: { capabilities, reasons }, route: scoring.route };
}

async function findRoute(routes: readonly ScoringRoute[], signal: AbortSignal) {
  const reasons: string[] = [];
  for (const route of routes) {
    let reason: string | undefined;
    const failure = await tryOut(async () => {
      reason = await proveRoute(route, signal);
    });
    if (failure === undefined && reason === undefined) return { route, reasons };
    reasons.push(reason ?? `${route.name} does not work: ${failure?.message} ${route.remedy}`);
  }
  return { route: undefined, reasons };
}

/** What keeps the server from doing this, or undefined if it did it. */
async function tryOut(attempt: () => Promise<unknown>): Promise<ModelError | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    if (error instanceof ModelError && isRefusal(error)) return error;
    throw error;
  }
}

/**
 * No such path, method or parameter; 500 only where it is lasting, which says that the server was started without
 * log-probabilities.
 */
const refusingStatuses = [400, 404, 405, 415, 422, 500, 501];

/**
 * Whether the error says that the server cannot do this, rather than that it cannot be asked now: an answer without what
 * was asked for, or a status that says so.
 */
function isRefusal({ status, isRetryable }: ModelError): boolean {
  if (isRetryable) return false;
  return status === undefined || status < 300 || refusingStatuses.includes(status);
}
