import { ModelResponseError, UnansweredError } from "../../shared/errors";
import { type ModelUsage, sumUsage } from "../language-model";
import type { ScoredToken } from "./token-logprobs";

export interface ScoredText {
  /** In the order of the text. */
  tokens: ScoredToken[];
  usage: ModelUsage;
}

interface GeneratedText extends ScoredText {
  /** The text of the tokens. Not always their texts joined: some servers give these without their spaces. */
  text: string;
}

/** One way of getting exact log-probabilities of given text from a server. */
export interface ScoringRoute {
  /** Names the way in reasons, for example `/completions with echo`. */
  readonly name: string;
  /** How to fix a server that scores the wrong positions or refuses, as a sentence. */
  readonly remedy: string;
  /** Whether the tokens that it generates are the most probable ones, as far as its proof has shown. @default true */
  isGreedy?: boolean;
  /** Up to `count` tokens that the model itself continues the prompt with at temperature 0. */
  generate(prompt: string, count: number, signal: AbortSignal): Promise<GeneratedText>;
  /** The most requests that `score` sends about texts of at most this many tokens each; it generates no more tokens. */
  requestsFor(tokens: readonly number[]): number;
  /** `[continuation]`: its tokens; a token that spans the end of the prompt counts whole. */
  score(prompt: string, continuations: readonly string[], signal: AbortSignal | undefined): Promise<ScoredText[]>;
}

/** Texts that can continue in many ways, so that the greedy tokens have log-probabilities well away from 0. */
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
 * Largest difference of any one token, in nats. Up to 0.32 was seen on a 4-bit model with right positions; with
 * positions off by one, differences of 42 tokens were 2.3 to 19 nats.
 */
export const largestTolerance = 1;

/**
 * Proves that a route scores the text it is given: tokens that the model generates greedily must get the same
 * log-probability when their text is sent back as given text. Several tokens at several positions of several texts are
 * compared, some of them uncertain, so that zeros, constants and values shifted by one token cannot pass by chance.
 * @throws UnprovedError if the route does not hold
 */
export async function proveRoute(route: ScoringRoute, signal: AbortSignal): Promise<{ usage: ModelUsage }> {
  const pairs: TokenPair[] = [];
  const usages: ModelUsage[] = [];
  let unanswered: UnansweredError | undefined;
  for (const prompt of probePrompts) {
    try {
      const generated = await route.generate(prompt, probeTokens, signal);
      usages.push(generated.usage);
      if (generated.text === "") continue;
      const [echoed] = await route.score(prompt, [generated.text], signal);
      usages.push(echoed!.usage);
      pairs.push(...commonTokens(generated.tokens, echoed!.tokens));
    } catch (error) {
      // A batch holds the other prompts as well, so that they do not need a batch each.
      if (!(error instanceof UnansweredError)) throw error;
      unanswered = error;
    }
  }
  if (unanswered) throw unanswered;
  const reason = judge(pairs, route);
  if (reason !== undefined) throw new UnprovedError(reason, sumUsage(usages));
  return { usage: sumUsage(usages) };
}

/** A route gives different values for given text than for its own, or none that could be compared. */
export class UnprovedError extends ModelResponseError {
  constructor(
    message: string,
    readonly usage: ModelUsage,
  ) {
    super(message);
  }
}

interface TokenPair {
  generated: number;
  echoed: number;
}

/** The leading tokens that read the same both times, apart from spaces, which not all servers report. */
function commonTokens(generated: readonly ScoredToken[], echoed: readonly ScoredToken[]): TokenPair[] {
  const pairs: TokenPair[] = [];
  for (const [index, token] of generated.entries()) {
    const other = echoed[index];
    if (other?.text.trim() !== token.text.trim()) break;
    pairs.push({ generated: token.logprob, echoed: other.logprob });
  }
  return pairs;
}

/** Why the proof fails, as a sentence; undefined if it succeeds. */
function judge(pairs: readonly TokenPair[], route: ScoringRoute): string | undefined {
  const { name, remedy } = route;
  if (pairs.length > 0 && pairs.every((pair) => pair.echoed === 0)) {
    return `${name} gives 0 as the log-probability of every given token. ${remedy}`;
  }
  const differences = pairs.map((pair) => Math.abs(pair.generated - pair.echoed)).sort((one, other) => one - other);
  const median = differences[Math.floor(differences.length / 2)] ?? 0;
  const largest = differences.at(-1) ?? 0;
  if (median > medianTolerance || largest > largestTolerance) {
    return `${name} gives tokens other log-probabilities than when it generated them itself (by ${median.toFixed(2)} nats in the median of ${pairs.length}, ${largest.toFixed(2)} at most), so its scores belong to other positions. ${remedy}`;
  }
  const uncertainCount = pairs.filter((pair) => pair.generated < uncertain).length;
  if (pairs.length < fewestCompared || uncertainCount < fewestUncertain) {
    return `${name} could not be proved: only ${pairs.length} generated tokens were found again in the echo, ${uncertainCount} of them uncertain, where ${fewestCompared} and ${fewestUncertain} are needed.`;
  }
  return undefined;
}
