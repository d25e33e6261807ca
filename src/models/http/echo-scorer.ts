import { runTogether } from "../../abort/run-together";
import { ModelResponseError } from "../../errors/model-error";
import { alignEcho, type SentText } from "./align-echo";
import { splitIntoBatches } from "./batches";
import { isMostProbable, type PlacedLogprob } from "./check-place";
import { type CompletionTokens, readCompletions } from "./completion-tokens";
import type { ContinuationScorer, ScoredText } from "./continuation-scorer";
import type { Post } from "./http-client";

/** What differs between servers that echo. */
interface EchoScorerOptions {
  /** Whether one request may hold several texts. @default false */
  takesLists?: boolean;
  /** As in `ContinuationScorer`. @default what llama-cpp-python's server needs */
  remedy?: string;
}

const remedyForLlamaCpp =
  "llama-cpp-python's server must be started with --logits_all true, and shifts the scores by one token unless " +
  'the text starts with the model\'s BOS text: set promptPrefix to it, for example "<|im_start|>" for SmolLM2.';

/**
 * Scores by asking `/completions` to echo the text with its log-probabilities. One token is generated and dropped, since
 * `max_tokens: 0` means "no limit" to llama_cpp.server; it is asked for greedily so that equal calls are equal.
 */
export function createEchoScorer(
  complete: Post,
  promptPrefix: string,
  { takesLists = false, remedy = remedyForLlamaCpp }: EchoScorerOptions = {},
): ContinuationScorer {
  // Whether the server's greedy token is the most probable one, which it is not under a penalty or another temperature.
  let isGreedy = true;

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
    if (isGreedy && end < tokens.length) rejectShift(answer.logprobAt(end));
    return { tokens: scored, usage };
  }

  return {
    name: "/completions with echo",
    remedy,

    generate(prompt, count, signal) {
      const read = ([answer]: CompletionTokens[]) => {
        const { text, usage } = answer!;
        const tokens = answer!.tokens.map((_, index) => answer!.logprobAt(index));
        isGreedy &&= tokens.every((token) => isMostProbable(token) !== false);
        return { text, tokens, usage };
      };
      return ask(promptPrefix + prompt, { max_tokens: count }, read, signal);
    },

    requestsFor: (tokens) => tokens.length,

    async score(prompt, continuations, signal) {
      const sent = continuations.map((continuation) => ({
        prefix: promptPrefix,
        prompt,
        continuation,
      }));
      const batches = takesLists ? splitIntoBatches(sent, textOf) : sent.map((text) => [text]);
      const scored = await runTogether(
        batches.map((batch) => (together: AbortSignal) => {
          const texts = takesLists ? batch.map(textOf) : textOf(batch[0]!);
          return ask(
            texts,
            { max_tokens: 1, echo: true },
            (answers) => answers.map((answer, index) => readScore(answer, batch[index]!)),
            together,
          );
        }),
        signal,
      );
      return scored.flat();
    },
  };
}

function textOf({ prefix, prompt, continuation }: SentText): string {
  return prefix + prompt + continuation;
}

/**
 * Checks, by the token that the server generated after the text, that the log-probabilities of this answer are those of
 * their places: it is the most probable one there, which the neighbour's value would not be.
 * @throws ModelResponseError if it is not
 */
function rejectShift(generated: PlacedLogprob): void {
  if (isMostProbable(generated) !== false) return;
  throw new ModelResponseError(
    `The server lists a more probable token than ${JSON.stringify(generated.text)}, which it generated as the most ` +
      "probable one, so its values belong to other positions.",
  );
}
