import { runTogether } from "../../abort/run-together";
import { ModelResponseError } from "../../errors/model-error";
import { alignEcho, type SentText } from "./align-echo";
import { isMostProbable, type PlacedLogprob } from "./check-place";
import { type CompletionTokens, readCompletion } from "./completion-tokens";
import type { ContinuationScorer, ScoredText } from "./continuation-scorer";
import type { Post } from "./http-client";

/**
 * Scores by asking `/completions` to echo the text with its log-probabilities. One token is generated and dropped, since
 * `max_tokens: 0` means "no limit" to llama_cpp.server; it is asked for greedily so that equal calls are equal.
 */
export function createEchoScorer(complete: Post, promptPrefix: string): ContinuationScorer {
  // Whether the server's greedy token is the most probable one, which it is not under a penalty or another temperature.
  let isGreedy = true;

  const ask = <T>(
    body: Record<string, unknown>,
    read: (answer: CompletionTokens) => T,
    signal: AbortSignal | undefined,
  ) =>
    complete(
      { ...body, temperature: 0, logprobs: 1 },
      (answer) => read(readCompletion(answer)),
      signal,
    );

  function readScore(answer: CompletionTokens, sent: SentText): ScoredText {
    const { tokens, usage } = answer;
    const { first, end } = alignEcho(answer, sent);
    const scored = tokens.slice(first, end).map((_, index) => answer.logprobAt(first + index));
    if (isGreedy && end < tokens.length) rejectShift(answer.logprobAt(end));
    return { tokens: scored, usage };
  }

  return {
    name: "/completions with echo",
    remedy:
      "llama-cpp-python's server must be started with --logits_all true, and shifts the scores by one token unless " +
      'the text starts with the model\'s BOS text: set promptPrefix to it, for example "<|im_start|>" for SmolLM2.',

    generate(prompt, count, signal) {
      const read = (answer: CompletionTokens) => {
        const tokens = answer.tokens.map((_, index) => answer.logprobAt(index));
        isGreedy &&= tokens.every((token) => isMostProbable(token) !== false);
        return { text: answer.text, tokens, usage: answer.usage };
      };
      return ask({ prompt: promptPrefix + prompt, max_tokens: count }, read, signal);
    },

    score(prompt, continuations, signal) {
      return runTogether(
        continuations.map((continuation) => (together) => {
          const sent = { prefix: promptPrefix, prompt, continuation };
          const body = { prompt: promptPrefix + prompt + continuation, max_tokens: 1, echo: true };
          return ask(body, (answer) => readScore(answer, sent), together);
        }),
        signal,
      );
    },
  };
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
