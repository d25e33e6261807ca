import { ModelResponseError } from "../../shared/errors";
import { type ModelUsage, sumUsage } from "../language-model";
import { controlTokenError, isControlToken, rejectDoubledOpening } from "./control-tokens";
import { largestTolerance, type ScoredText, type ScoringRoute } from "./scoring-route";
import { checkedLogprob, type ScoredToken } from "./token-logprobs";

/** A token of a text that was sent, as the server read it. */
export interface PrefillToken {
  /** Its number, or its text if the server gives no number. */
  id: number | string;
  text: string;
  /** Null or undefined for the first token of a text. */
  logprob: number | null | undefined;
}

/** A text that was sent, token by token from its beginning. */
export interface Prefill {
  tokens: readonly PrefillToken[];
  usage: ModelUsage;
}

/** A way to get the log-probabilities of a text that identifies tokens by number, but not by place. */
export interface PrefillReader extends Omit<ScoringRoute, "score" | "requestsFor"> {
  /** `[text]`, in the order given. */
  read(texts: readonly string[], signal: AbortSignal | undefined): Promise<Prefill[]>;
}

/**
 * Scores through a route that gives the log-probabilities of the text it is sent without the places of its tokens,
 * whose texts may lack their spaces, or their characters where these are split over tokens. The continuation begins at
 * the first token in which prompt and continuation together differ from the prompt alone.
 */
export function createPrefillRoute(
  { name, remedy, generate, read }: PrefillReader,
  promptPrefix: string,
): ScoringRoute {
  return {
    name,
    remedy,

    generate: (prompt, count, signal) => generate(promptPrefix + prompt, count, signal),

    // The prompt alone is one more text.
    requestsFor: (tokens) => tokens.length + 1,

    async score(prompt, continuations, signal) {
      const texts = [prompt, ...continuations.map((continuation) => prompt + continuation)];
      const prefills = await read(
        texts.map((text) => promptPrefix + text),
        signal,
      );
      for (const { tokens } of prefills) rejectDoubledOpening(tokens.map((token) => token.text));
      const [alone, ...together] = prefills;
      return together.map(({ tokens, usage }, index): ScoredText => {
        const scored = tokensAfter(alone!.tokens, tokens, continuations[index]!, name);
        // The prompt alone is needed once for all; it is counted with the first.
        return { tokens: scored, usage: index === 0 ? sumUsage([alone!.usage, usage]) : usage };
      });
    },
  };
}

/**
 * The tokens that hold the continuation.
 * @throws ModelResponseError if there are none, or the two answers do not fit together
 */
function tokensAfter(
  alone: readonly PrefillToken[],
  together: readonly PrefillToken[],
  continuation: string,
  name: string,
): ScoredToken[] {
  const first = together.findIndex((token, place) => token.id !== alone[place]?.id);
  if (first === -1) {
    throw new ModelResponseError(
      `${name} reads the prompt with ${JSON.stringify(continuation)} after it as it reads the prompt alone: the server may cut long texts.`,
    );
  }
  rejectOtherPositions(alone.slice(1, first), together.slice(1, first), name);
  const scored = scoreTokens(together.slice(first), continuation, name);
  if (!spells(textOf(together), textOf(alone) + continuation)) {
    throw new ModelResponseError(
      `${name} reads another text where ${JSON.stringify(continuation)} was sent after the prompt, so its values belong to that. The server may cut long texts, or have mixed up two answers.`,
    );
  }
  return scored;
}

/**
 * Whether tokens read like a text: all of it, or its ASCII letters where others come split over tokens or in another
 * spelling.
 */
function spells(read: string, sent: string): boolean {
  const [told, given] = [read, sent].map((text) => text.normalize("NFKC").replace(/\s/g, ""));
  if (told === given) return true;
  const isWhole = !/\uFFFD|<0x/.test(read) && Array.from(told!).every((c) => given!.includes(c));
  return !isWhole && lettersOf(read) === lettersOf(sent);
}

function textOf(tokens: readonly PrefillToken[]): string {
  return tokens.map((token) => token.text).join("");
}

/**
 * The tokens of a continuation, checked.
 * @throws ModelResponseError if one is control, or if together they spell something else
 */
export function scoreTokens(tokens: readonly PrefillToken[], continuation: string, name: string): ScoredToken[] {
  const scored = tokens.map(toScoredToken);
  const control = scored.find((token) => isControlToken(token.text));
  if (control !== undefined) throw controlTokenError(control.text);
  const spelt = scored.map((token) => token.text).join("");
  if (!lettersOf(spelt).endsWith(lettersOf(continuation))) {
    throw new ModelResponseError(
      `${name} reads ${JSON.stringify(spelt)} after the prompt where ${JSON.stringify(continuation)} was sent, so its values belong to another text. The server may cut long texts.`,
    );
  }
  return scored;
}

/** Checks that the tokens of the prompt got the same log-probabilities alone and with the continuation behind them. */
function rejectOtherPositions(alone: readonly PrefillToken[], together: readonly PrefillToken[], name: string): void {
  for (const [index, token] of alone.entries()) {
    const one = toScoredToken(token).logprob;
    const other = toScoredToken(together[index]!).logprob;
    if (Math.abs(one - other) > largestTolerance) {
      throw new ModelResponseError(
        `${name} gives ${JSON.stringify(token.text)} of the prompt the log-probabilities ${one} and ${other} in two answers, so the values of one of them belong to other positions.`,
      );
    }
  }
}

/** The token with its log-probability checked. */
export function toScoredToken({ id, text, logprob }: PrefillToken): ScoredToken {
  return { id, text, logprob: checkedLogprob(logprob, `the token ${JSON.stringify(text)}`) };
}

/**
 * What of a text its tokens' texts certainly hold: its ASCII characters but spaces. Others may be split, or written as
 * `<0xE2>`.
 */
function lettersOf(text: string): string {
  return text.replace(/<0x[0-9A-F]{2}>|[^!-~]/g, "");
}
