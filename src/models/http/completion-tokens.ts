import type { z } from "zod";
import { MissingCapabilityError, ModelResponseError } from "../../shared/errors";
import { type ModelUsage, noUsage } from "../language-model";
import { inOrderSent } from "./batches";
import { checkPlace, type PlacedLogprob } from "./http-options";
import { completionSchema, parseResponse, usageOf } from "./response-schemas";

/** What `/completions` answers for one text, its lists checked to be as long as each other. */
export interface CompletionTokens {
  text: string;
  tokens: readonly string[];
  /** Where each token starts. */
  offsets: readonly number[];
  /** The log-probability of the token at this index, checked. */
  logprobAt(index: number): PlacedLogprob;
  /** Of all texts of the request with the first of them, nothing with the others. */
  usage: ModelUsage;
}

/**
 * `[text]`: the tokens of an answer of `/completions` with their log-probabilities.
 * @param count number of texts that were sent
 * @throws MissingCapabilityError if a text has none
 * @throws ModelResponseError if it is of another form, its lists do not belong together, or a text is missing
 */
export function readCompletions(answer: unknown, count: number): CompletionTokens[] {
  const { choices, usage } = parseResponse(completionSchema, answer, "/completions");
  // Some servers answer a single text with several choices.
  const ordered = count === 1 ? [choices[0]!] : inOrderSent(choices, count, "/completions");
  return ordered.map((choice, index) => ({
    ...readChoice(choice),
    usage: index === 0 ? usageOf(usage) : { ...noUsage },
  }));
}

type Choice = z.infer<typeof completionSchema>["choices"][number];

function readChoice({ text, logprobs }: Choice): Omit<CompletionTokens, "usage"> {
  if (!logprobs) {
    throw new MissingCapabilityError(
      "/completions answers without log-probabilities although asked for them.",
    );
  }
  const { tokens, token_logprobs: values, text_offset: offsets, top_logprobs: lists } = logprobs;
  if (tokens.length !== values.length || tokens.length !== offsets.length) {
    throw new ModelResponseError(
      `/completions answers with ${tokens.length} tokens, ${values.length} log-probabilities and ` +
        `${offsets.length} offsets, which should be as many.`,
    );
  }
  const missing = values.indexOf(null, 1);
  if (missing !== -1) {
    throw new ModelResponseError(
      `/completions gives no log-probability for token ${missing + 1}, ${JSON.stringify(tokens[missing])}, where only the ` +
        "first of a text can have none: its values may belong to other positions.",
    );
  }
  const hasLists = lists?.length === tokens.length;
  return {
    text,
    tokens,
    offsets,
    logprobAt(index) {
      const token = tokens[index]!;
      const logprob = checkedLogprob(values[index], `the token ${JSON.stringify(token)}`);
      const placed = { text: token, logprob, top: hasLists ? lists[index] : undefined };
      checkPlace(placed);
      return placed;
    },
  };
}

/**
 * Spellings of the tokens that chat templates and tokenizers use for control: `<|im_end|>`, `<｜User｜>`, `<s>`, `</s>`,
 * `<eos>`, `<start_of_turn>`, `[INST]`. Ordinary text never comes as one token of this form: it is split at the brackets.
 */
const controlSpelling =
  /^\s*(<\|.*\|>|<｜.*｜>|<\/?(s|bos|eos|pad|unk|start_of_turn|end_of_turn)>|\[\/?INST\])\s*$/s;

/** The same spellings anywhere in a text. */
const controlSpellingWithin =
  /<\|[^|]*\|>|<｜[^｜]*｜>|<\/?(s|bos|eos|pad|unk|start_of_turn|end_of_turn)>|\[\/?INST\]/;

/** Whether a token read as text is spelt like a control token. */
export function isControlToken(tokenText: string): boolean {
  return controlSpelling.test(tokenText);
}

/** The first control spelling in a text, if any. */
export function findControlSpelling(text: string): string | undefined {
  return controlSpellingWithin.exec(text)?.[0];
}

/** The error for text that the server read as control. */
export function controlTokenError(spelling: string): ModelResponseError {
  return new ModelResponseError(
    `The server reads ${JSON.stringify(spelling)} in the text as a control token, not as text, so its score would be that ` +
      "of another answer. Remove it from the text, or use a server that takes it literally.",
  );
}

/**
 * Refuses a text that opens with the same control token twice: the server adds the BOS token that `promptPrefix` gives as
 * well, and models were not trained on texts with two.
 * @throws ModelResponseError saying so
 */
export function rejectDoubledOpening([first, second]: readonly string[]): void {
  if (first === undefined || first !== second || !isControlToken(first)) return;
  throw new ModelResponseError(
    `The server reads the text with ${JSON.stringify(first)} before it twice, since it adds that token itself. Leave out ` +
      "promptPrefix.",
  );
}

/** Servers compute in single precision, where the logarithm of a probability of 1 may come out this far above 0. */
const roundingAllowance = 1e-6;

/**
 * What OpenAI and vLLM write for "less likely than we tell": https://platform.openai.com/docs/api-reference/chat/object.
 * Lower values are those of masked tokens.
 */
const sentinel = -9999;

/** What other servers write for it. No token's measured value is this round. */
const roundSentinel = -100;

/** Whether a log-probability only says that the token is outside the server's list. */
export function isOutsideList(logprob: number): boolean {
  return logprob <= sentinel || logprob === roundSentinel;
}

/**
 * The log-probability of a given token, which must be exact: finite and not above 0.
 * @throws ModelResponseError for null, NaN, an infinity, a positive value, or the sentinels -9999 and -100
 */
export function checkedLogprob(value: number | null | undefined, what: string): number {
  if (value === null || value === undefined) {
    throw new ModelResponseError(
      `The server gives no log-probability for ${what}. Servers give none for the first token of a text: ` +
        "the prompt must not be empty.",
    );
  }
  if (!Number.isFinite(value) || value > roundingAllowance) {
    throw new ModelResponseError(
      `The server gives ${value} as the log-probability of ${what}, which must be a finite number <= 0.`,
    );
  }
  if (isOutsideList(value)) {
    throw new ModelResponseError(
      `The server gives ${value} as the log-probability of ${what}, which means "unlikely" and is not a measurement.`,
    );
  }
  return Math.min(value, 0);
}
