import { ModelError } from "../../shared/errors";
import { resolveSampleOptions } from "../check-call";
import type { ModelCapabilities, ProbeResult } from "../language-model";
import type { ChatRoute } from "./chat";
import type { ContinuationScorer, ScoredToken } from "./echo-scorer";

/** The ways in which a model can be reached. */
export interface HttpAccess {
  chat: ChatRoute;
  /** Ways of scoring given text, best first; empty if the backend has none. The first that can be proved is used. */
  scorers: readonly ContinuationScorer[];
  /** Number of next tokens that the chat is asked for. */
  topLogprobs: number;
}

export interface ProbeOutcome {
  result: ProbeResult;
  /** The first scorer that was proved. */
  scorer: ContinuationScorer | undefined;
}

const probeQuestion = "Is the sky blue on a clear day? Answer Yes or No.";

/**
 * Tries each capability once. Refusals and unusable answers become reasons; a server that cannot be reached, refuses
 * the key or is overloaded is an error, since nothing is known of its capabilities then.
 */
export async function probeHttpModel(
  { chat, scorers, topLogprobs }: HttpAccess,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const scoring = await findScorer(scorers, signal);
  const sampleOptions = resolveSampleOptions({ maxTokens: 1, temperature: 0 });
  const sampling = await tryOut(() => chat.sample(probeQuestion, sampleOptions, 0, signal));
  const listing = await tryOut(() => chat.labelLogprobs(probeQuestion, ["Yes", "No"], signal));
  if (sampling !== undefined && listing !== undefined && scoring.scorer === undefined) {
    throw sampling; // Nothing works at all: most likely a wrong address or model name.
  }
  const capabilities: ModelCapabilities = {
    scoreContinuations: scoring.scorer !== undefined,
    nextTokenLogprobs: listing === undefined || scoring.scorer !== undefined,
    sample: sampling === undefined,
  };
  const reasons: ProbeResult["reasons"] = {};
  if (!capabilities.scoreContinuations && scorers.length > 0) {
    reasons.scoreContinuations = scoring.reasons.join(" ");
  }
  if (!capabilities.nextTokenLogprobs) {
    reasons.nextTokenLogprobs = `${listing?.message} If it allows fewer top tokens than ${topLogprobs}, lower topLogprobs.`;
  }
  if (sampling !== undefined) reasons.sample = sampling.message;
  return { result: { capabilities, reasons }, scorer: scoring.scorer };
}

async function findScorer(scorers: readonly ContinuationScorer[], signal: AbortSignal) {
  const reasons: string[] = [];
  for (const scorer of scorers) {
    let reason: string | undefined;
    const failure = await tryOut(async () => {
      reason = await proveScorer(scorer, signal);
    });
    if (failure === undefined && reason === undefined) return { scorer, reasons };
    reasons.push(reason ?? `${scorer.name} does not work: ${failure?.message} ${scorer.remedy}`);
  }
  return { scorer: undefined, reasons };
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

/** Texts that can go on in many ways, so that the greedy tokens have log-probabilities well away from 0. */
const probePrompts = [
  "My favourite thing about the weather today is that",
  "In the old wooden box under the stairs we found",
  "The three words that she wrote on the wall were",
];

/** Tokens generated after each prompt. */
const probeTokens = 4;

/** Fewest tokens that must be found again in the echo; the rest may be split differently when read as given text. */
const fewestCompared = 6;

/** A token below this log-probability is one that zeros or a neighbour's score would not match by chance. */
const uncertain = -0.25;

/** Fewest of the compared tokens that must be uncertain. */
const fewestUncertain = 3;

/**
 * Largest median difference, in nats, between a token's log-probability when generated and when echoed. The two run
 * through differently shaped matrix products, which moves values on half-precision or quantized weights.
 */
const medianTolerance = 0.1;

/**
 * Largest difference of any one token, in nats. Up to 0.32 was seen on a 4-bit model with right positions; with positions
 * off by one, differences of 42 tokens were 2.3 to 19 nats.
 */
export const largestTolerance = 1;

/**
 * Proves that a scorer scores the text it is given: tokens that the model generates greedily must get the same
 * log-probability when their text is sent back as given text. Several tokens at several positions of several texts are
 * compared, some of them uncertain, so that zeros, constants and values shifted by one token cannot pass by chance.
 * @returns why the scorer does not hold, as a sentence, or undefined if it does
 */
async function proveScorer(
  scorer: ContinuationScorer,
  signal: AbortSignal,
): Promise<string | undefined> {
  const pairs: TokenPair[] = [];
  for (const prompt of probePrompts) {
    const generated = await scorer.generate(prompt, probeTokens, signal);
    if (generated.text === "") continue;
    const [echoed] = await scorer.score(prompt, [generated.text], signal);
    pairs.push(...commonTokens(generated.tokens, echoed!.tokens));
  }
  return judge(pairs, scorer);
}

interface TokenPair {
  generated: number;
  echoed: number;
}

/** The leading tokens that read the same both times, but for spaces, which not all servers tell. */
function commonTokens(
  generated: readonly ScoredToken[],
  echoed: readonly ScoredToken[],
): TokenPair[] {
  const pairs: TokenPair[] = [];
  for (const [index, token] of generated.entries()) {
    const other = echoed[index];
    if (other?.text.trim() !== token.text.trim()) break;
    pairs.push({ generated: token.logprob, echoed: other.logprob });
  }
  return pairs;
}

function judge(pairs: readonly TokenPair[], scorer: ContinuationScorer): string | undefined {
  const { name, remedy } = scorer;
  if (pairs.length > 0 && pairs.every((pair) => pair.echoed === 0)) {
    return `${name} gives 0 as the log-probability of every given token. ${remedy}`;
  }
  const differences = pairs
    .map((pair) => Math.abs(pair.generated - pair.echoed))
    .sort((one, other) => one - other);
  const median = differences[Math.floor(differences.length / 2)] ?? 0;
  const largest = differences.at(-1) ?? 0;
  if (median > medianTolerance || largest > largestTolerance) {
    return (
      `${name} gives tokens other log-probabilities than when it generated them itself (by ${median.toFixed(2)} nats in ` +
      `the median of ${pairs.length}, ${largest.toFixed(2)} at most), so its scores belong to other positions. ${remedy}`
    );
  }
  const uncertainCount = pairs.filter((pair) => pair.generated < uncertain).length;
  if (pairs.length < fewestCompared || uncertainCount < fewestUncertain) {
    return (
      `${name} could not be proved: only ${pairs.length} generated tokens were found again in the echo, ` +
      `${uncertainCount} of them uncertain, where ${fewestCompared} and ${fewestUncertain} are needed.`
    );
  }
  return undefined;
}
