import { runTogether } from "../../shared/abort";
import { ModelResponseError } from "../../shared/errors";
import { splitIntoBatches } from "../http/batches";
import { findControlSpelling, rejectDoubledOpening } from "../http/control-tokens";
import type { Post } from "../http/http-client";
import { parseResponse } from "../http/parse-response";
import { scoreTokens } from "../http/prefill-route";
import type { ScoredText, ScoringRoute } from "../http/scoring-route";
import {
  callGenerate,
  createGenerate,
  type Generated,
  tokenizeSchema,
  tokensOf,
  usageOf,
} from "./generate";

interface SplitText {
  continuation: string;
  /** Of prompt and continuation together. */
  ids: readonly number[];
  /** Where the continuation begins: the first token that is not the prompt's. */
  first: number;
}

/**
 * Scores through SGLang's `/generate`, sending token numbers that `/tokenize` has told before. So the place where each
 * continuation begins is known, log-probabilities are asked for from there on only, and what all texts begin with is
 * evaluated once: SGLang reads its prefix cache up to `logprob_start_len`.
 */
export function createTokenRoute(
  generate: Post,
  tokenize: Post,
  promptPrefix: string,
): ScoringRoute {
  async function split(
    prompt: string,
    continuations: readonly string[],
    signal: AbortSignal,
  ): Promise<SplitText[]> {
    const opening = promptPrefix + prompt;
    const texts = [opening, ...continuations.map((continuation) => opening + continuation)];
    const read = (answer: unknown) => {
      const { tokens } = parseResponse(tokenizeSchema, answer, "/tokenize");
      if (tokens.length === texts.length) return tokens;
      throw new ModelResponseError(
        `/tokenize answers with ${tokens.length} texts where ${texts.length} were sent.`,
      );
    };
    const [alone, ...together] = await tokenize({ prompt: texts }, read, signal);
    return together.map((ids, index) => {
      const continuation = continuations[index]!;
      rejectDoubledOpeningOf(opening, ids);
      return { continuation, ids, first: firstDifference(alone!, ids, continuation) };
    });
  }

  async function scoreBatch(batch: readonly SplitText[], signal: AbortSignal) {
    const sent = { input_ids: batch.map((text) => text.ids) };
    // The value of the first token asked for is missing, so one more is asked for.
    const startLengths = batch.map((text) => Math.max(text.first - 1, 0));
    const read = (generated: Generated, index: number): ScoredText => ({
      tokens: readContinuation(generated, batch[index]!),
      // To tell the tokens was a request as well.
      usage: usageOf(generated, index === 0 ? 2 : 0),
    });
    return callGenerate(generate, sent, { startLengths }, read, signal);
  }

  return {
    name: "/generate with logprob_start_len",
    remedy: "Update SGLang: /tokenize and the places of input_token_logprobs have changed.",

    generate(prompt, count, signal) {
      return createGenerate(generate)(promptPrefix + prompt, count, signal);
    },

    // To /tokenize and to /generate, for each text at most.
    requestsFor: (tokens) => 2 * tokens.length,

    async score(prompt, continuations, signal) {
      const batches = splitIntoBatches(continuations, (text) => promptPrefix + prompt + text);
      const scored = await runTogether(
        batches.map((batch) => async (together: AbortSignal) => {
          const texts = await split(prompt, batch, together);
          return scoreBatch(texts, together);
        }),
        signal,
      );
      return scored.flat();
    },
  };
}

function firstDifference(
  alone: readonly number[],
  together: readonly number[],
  continuation: string,
): number {
  const first = together.findIndex((id, place) => id !== alone[place]);
  if (first !== -1) return first;
  throw new ModelResponseError(
    `/tokenize reads the prompt with ${JSON.stringify(continuation)} after it as it reads the prompt alone.`,
  );
}

/**
 * The tokens that hold the continuation, from an answer that begins near there; where exactly differs between versions.
 * @throws ModelResponseError unless the answer ends with them, number for number
 */
function readContinuation(generated: Generated, { continuation, ids, first }: SplitText) {
  const given = tokensOf(generated, "input_token_logprobs");
  const start = ids.length - given.length;
  if (start > first || given.some((token, place) => token.id !== ids[start + place])) {
    throw new ModelResponseError(
      `/generate answers with other tokens than it was sent for ${JSON.stringify(continuation)}, so their values belong ` +
        "to another text or to other positions.",
    );
  }
  return scoreTokens(given.slice(first - start), continuation, "/generate");
}

/** As `rejectDoubledOpening`, where the first tokens are known by their numbers and by the text that was sent. */
function rejectDoubledOpeningOf(text: string, [first, second]: readonly number[]): void {
  const spelling = findControlSpelling(text);
  if (spelling === undefined || first !== second || !text.startsWith(spelling)) return;
  rejectDoubledOpening([spelling, spelling]);
}
