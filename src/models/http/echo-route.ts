import { runTogether } from "../../shared/abort";
import { ModelResponseError } from "../../shared/errors";
import { splitIntoBatches } from "./batches";
import { type CompletionTokens, readCompletions } from "./completions";
import { controlTokenError, findControlSpelling, isControlToken, rejectDoubledOpening } from "./control-tokens";
import type { Post } from "./http-client";
import { replaceHalves } from "./http-client";
import type { ScoredText, ScoringRoute } from "./scoring-route";
import { isMostProbable, type PlacedLogprob } from "./token-logprobs";

interface EchoRouteOptions {
  /** Whether one request may hold several texts. @default false */
  takesLists?: boolean;
  /** As in `ScoringRoute`. @default what llama-cpp-python's server needs */
  remedy?: string;
}

const remedyForLlamaCpp = `llama-cpp-python's server must be started with --logits_all true, and shifts the scores by one token unless the text starts with the model's BOS text: set promptPrefix to it, for example "<|im_start|>" for SmolLM2.`;

/**
 * Scores by asking `/completions` to echo the text with its log-probabilities. One token is generated and dropped,
 * since `max_tokens: 0` means "no limit" to llama_cpp.server; it is asked for greedily so that equal calls are equal.
 */
export function createEchoRoute(
  complete: Post,
  promptPrefix: string,
  { takesLists = false, remedy = remedyForLlamaCpp }: EchoRouteOptions = {},
): ScoringRoute {
  const ask = <T>(
    prompt: string | readonly string[],
    body: Record<string, unknown>,
    read: (texts: CompletionTokens[]) => T,
    signal: AbortSignal | undefined,
  ) => {
    const count = typeof prompt === "string" ? 1 : prompt.length;
    return complete(
      { prompt, ...body, temperature: 0, logprobs: 1 },
      (answer) => read(readCompletions(answer, count)),
      signal,
    );
  };

  function readScore(answer: CompletionTokens, sent: SentText): ScoredText {
    const { tokens, usage } = answer;
    const { first, end } = alignEcho(answer, sent);
    const scored = tokens.slice(first, end).map((_, index) => answer.logprobAt(first + index));
    if (route.isGreedy && end < tokens.length) rejectShift(answer.logprobAt(end));
    return { tokens: scored, usage };
  }

  const route: ScoringRoute = {
    name: "/completions with echo",
    remedy,
    // Not if there is a penalty or another temperature.
    isGreedy: true,

    generate(prompt, count, signal) {
      const read = ([answer]: CompletionTokens[]) => {
        const { text, usage } = answer!;
        const tokens = answer!.tokens.map((_, index) => answer!.logprobAt(index));
        route.isGreedy &&= tokens.every((token) => isMostProbable(token) !== false);
        return { text, tokens, usage };
      };
      return ask(promptPrefix + prompt, { max_tokens: count }, read, signal);
    },

    requestsFor: (tokens) => tokens.length,

    async score(prompt, continuations, signal) {
      const sent = continuations.map((continuation) => ({ prefix: promptPrefix, prompt, continuation }));
      const batches = takesLists ? splitIntoBatches(sent, textOf) : sent.map((text) => [text]);
      const scoreBatch = (batch: readonly SentText[], together: AbortSignal) => {
        const texts = takesLists ? batch.map(textOf) : textOf(batch[0]!);
        const read = (answers: CompletionTokens[]) => answers.map((answer, index) => readScore(answer, batch[index]!));
        return ask(texts, { max_tokens: 1, echo: true }, read, together);
      };
      return (await runTogether(batches, scoreBatch, signal)).flat();
    },
  };
  return route;
}

function textOf({ prefix, prompt, continuation }: SentText): string {
  return prefix + prompt + continuation;
}

/**
 * Checks, by the token that the server generated after the text, that the log-probabilities of this answer are those of
 * their places: it is the most probable one there, which the neighbour's value would not be.
 */
function rejectShift(generated: PlacedLogprob): void {
  if (isMostProbable(generated) !== false) return;
  throw new ModelResponseError(
    `The server lists a more probable token than ${JSON.stringify(generated.text)}, which it generated as the most probable one, so its values belong to other positions.`,
  );
}

/** The echo of a text, token by token. */
export type Echo = Pick<CompletionTokens, "tokens" | "offsets">;

/** The text that was sent. */
export interface SentText {
  /** Put before the prompt to open the text, for example `<|im_start|>`; may be empty. */
  prefix: string;
  prompt: string;
  continuation: string;
}

/**
 * `[first, end)`: the echoed tokens that hold the continuation, found by their offsets. A token that spans the end of
 * the prompt is among them; the token that the server generated after the text is not.
 *
 * The echo is trusted only if its tokens spell what was sent, each at its place. That reveals echoes of another text,
 * an ignored `echo`, and text read as control tokens, which llama-cpp-python's server echoes as nothing.
 * @throws ModelResponseError if they do not, or if the text opens with the same control token twice
 */
export function alignEcho(echo: Echo, sent: SentText): { first: number; end: number } {
  rejectDoubledOpening(echo.tokens);
  const text = Array.from(replaceHalves(sent.prefix + sent.prompt + sent.continuation));
  const prefixLength = Array.from(sent.prefix).length;
  const continuationStart = prefixLength + Array.from(sent.prompt).length;

  // Offsets count from the start of the text, unless the server drops the opening control token from them
  // (llama-cpp-python), adds one of its own (vLLM for most models), or opens the text with a space (SentencePiece).
  const shifts = [0, prefixLength, -Array.from(echo.tokens[0] ?? "").length, -1];
  const candidates = shifts.map((shift) => echo.offsets.map((offset) => offset + shift));
  // Literally if possible: by their ASCII alone, " é" and "é " could not be distinguished.
  const starts = [wholeOf, asciiOf]
    .flatMap((read) => candidates.map((starts) => ({ starts, read })))
    .find(({ starts, read }) => spells(echo.tokens, starts, text, prefixLength, read))?.starts;
  if (starts === undefined) {
    const spelling = findControlSpelling(sent.prompt + sent.continuation);
    if (spelling !== undefined) throw controlTokenError(spelling);
    throw new ModelResponseError(
      "The tokens the server echoes do not spell the text it was sent, so their scores belong to another text. It may ignore `echo`, or cut long texts.",
    );
  }

  for (const [index, token] of echo.tokens.entries()) {
    const start = starts[index]!;
    if (start >= prefixLength && start < text.length && isControlToken(token)) {
      throw controlTokenError(token);
    }
  }
  const first = starts.findIndex(
    (start, index) => start >= continuationStart || (starts[index + 1] ?? text.length) > continuationStart,
  );
  const generated = starts.findIndex((start) => start >= text.length);
  return { first, end: generated === -1 ? starts.length : generated };
}

/** Whether tokens at these places cover the text after the prefix, and spell it as far as `read` can say. */
function spells(
  tokens: readonly string[],
  starts: readonly number[],
  text: readonly string[],
  prefixLength: number,
  read: (text: string) => string,
): boolean {
  let covered = 0;
  for (let i = 0; i < tokens.length; i++) {
    const start = starts[i]!;
    if (start >= text.length) return covered === text.length;
    const end = Math.max(starts[i + 1] ?? text.length, 0);
    if (end < start || end > text.length) return false;
    if (covered === 0 && start > prefixLength) return false;
    const span = text.slice(Math.max(start, 0), end).join("");
    // Of the tokens of a split character, the last has its place.
    if (start >= 0 && span !== tokens[i] && !span.endsWith(tokens[i]!.replace(/\uFFFD/g, ""))) return false;
    const [given, echoed] = [read(span), read(tokens[i]!)];
    // What the server puts before the text is at negative places.
    if (start < 0 ? !echoed.endsWith(given) : echoed !== given) return false;
    covered = end;
  }
  return covered === text.length;
}

const wholeOf = (text: string) => text;

/**
 * Only its ASCII characters. A character of several bytes may be split over tokens, which then read as nothing or as
 * U+FFFD; the places of its tokens are checked only by their offsets.
 */
function asciiOf(text: string): string {
  return text.replace(/[^\0-\x7f]/g, "");
}
