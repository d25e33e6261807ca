import { fakeEchoAnswer } from "../http/fake-echo-server";
import type { FakeAnswer, ReceivedRequest } from "../http/fake-model-server";
import { type FakeToken, readTokens, writeTokens } from "../http/fake-tokens";

/** One text's part of an answer. */
export interface FakeChoice {
  index: number;
  text: string;
  logprobs: {
    text_offset: number[];
    token_logprobs: (number | null)[];
    tokens: string[];
    top_logprobs: (Record<string, number> | null)[];
  } | null;
  prompt_logprobs: (Record<string, FakeLogprob> | null)[] | null;
  prompt_token_ids: number[] | null;
  [other: string]: unknown;
}

interface FakeLogprob {
  logprob: number;
  rank: number;
  decoded_token: string;
}

/**
 * Answers as vLLM does: the fields of `CompletionResponse` in vllm/entrypoints/openai/completion/protocol.py
 * (vllm-project/vllm at 002032ee), filled as `request_output_to_completion_response` and `_create_completion_logprobs`
 * in serving.py beside it fill them (at 030ea52e). So `text_offset` adds up the lengths of the tokens decoded alone,
 * BOS included; `echo` brings `prompt_logprobs` along; both have null for the first token; numbers of tokens come with
 * `return_token_ids` only.
 * @param change changes the choices of an answer
 */
export function fakeVllmAnswer(
  request: ReceivedRequest,
  change: (choices: FakeChoice[], body: Record<string, unknown>) => FakeChoice[] = (all) => all,
): FakeAnswer {
  const { path, body } = request;
  if (path === "/v1/chat/completions") return fakeEchoAnswer(request);
  // A prompt that is a text has one choice.
  const prompts = [body.prompt].flat() as string[];
  const count = Number(body.max_tokens);
  if (count === 0 && !body.echo) return refusal("max_tokens must be at least 1, got 0.");
  const choices = prompts.map((prompt, index) => choiceOf(prompt, index, count, body));
  const promptTokens = prompts.reduce((sum, prompt) => sum + readTokens(prompt).length, 0);
  return {
    body: {
      id: "cmpl-1",
      object: "text_completion",
      created: 1,
      model: body.model,
      choices: change(choices, body),
      service_tier: null,
      system_fingerprint: null,
      usage: {
        prompt_tokens: promptTokens,
        total_tokens: promptTokens + count * prompts.length,
        completion_tokens: count * prompts.length,
        prompt_tokens_details: null,
      },
      kv_transfer_params: null,
    },
  };
}

/** `ErrorResponse` in vllm/entrypoints/openai/engine/protocol.py. */
export function refusal(message: string): FakeAnswer {
  const error = { message, type: "BadRequestError", param: null, code: 400 };
  return { status: 400, body: { error } };
}

function choiceOf(
  prompt: string,
  index: number,
  count: number,
  { echo, logprobs, prompt_logprobs, return_token_ids }: Record<string, unknown>,
): FakeChoice {
  const given = readTokens(prompt);
  const written = writeTokens(prompt, count);
  const text = written.map((token) => token.text).join("");
  const tellsPrompt = prompt_logprobs !== undefined || (echo && logprobs !== undefined);
  return {
    index,
    text: echo ? prompt + text : text,
    logprobs: logprobs === undefined ? null : listsOf(echo ? given : [], written),
    finish_reason: "length",
    stop_reason: null,
    token_ids: return_token_ids ? written.map(({ id }) => id) : null,
    prompt_logprobs: tellsPrompt ? given.map(placeOf) : null,
    prompt_token_ids: return_token_ids ? given.map(({ id }) => id) : null,
  };
}

function placeOf({ id, text, logprob }: FakeToken): Record<string, FakeLogprob> | null {
  return logprob === null ? null : { [id]: { logprob, rank: 3, decoded_token: text } };
}

function listsOf(echoed: readonly FakeToken[], written: readonly FakeToken[]) {
  const all = [...echoed, ...written];
  let end = 0;
  return {
    tokens: all.map(({ text }) => text),
    token_logprobs: all.map(({ logprob }) => logprob),
    text_offset: all.map(({ text }) => {
      end += Array.from(text).length;
      return end - Array.from(text).length;
    }),
    top_logprobs: all.map(({ text, logprob }, place) => {
      if (logprob === null) return null;
      // The given token, and the most probable one where that is another.
      const rest = Math.log(1 - Math.exp(logprob));
      const isLikelier = rest > logprob && text !== " the";
      return place < echoed.length && isLikelier ? { [text]: logprob, " the": rest } : { [text]: logprob };
    }),
  };
}
