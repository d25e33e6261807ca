import { fakeEchoAnswer } from "../http/fake-echo-server";
import type { FakeAnswer, ReceivedRequest } from "../http/fake-model-server";
import { type FakeToken, readTokens, writeTokens } from "../http/fake-tokens";

/** `LogprobsPart` of the document below. */
export interface FakeLogprobs {
  token_ids?: number[];
  tokens: string[];
  token_logprobs: (number | null)[];
}

/** `CompletionResponse` of the document below. */
export interface FakeCompletion {
  prompt: { text: string; logprobs?: FakeLogprobs }[];
  choices: { text: string; logprobs: FakeLogprobs | null; [other: string]: unknown }[];
  [other: string]: unknown;
}

/**
 * Answers as Together's API does, by its OpenAPI document (togethercomputer/openapi at 090263aa, openapi.yaml) and
 * https://docs.together.ai/docs/logprobs: with `echo` the text that was sent comes back in `prompt` with
 * log-probabilities of its own, `choices` hold what was generated alone, and neither has offsets. In the chat
 * `logprobs` is a number, and the answer has lists in place of `content`.
 * @param change changes a completion
 */
export function fakeTogetherAnswer(
  request: ReceivedRequest,
  change: (completion: FakeCompletion, body: Record<string, unknown>) => FakeCompletion = (all) => all,
): FakeAnswer {
  const { path, body } = request;
  if (path === "/v1/chat/completions") return chatAnswer(request);
  if (Array.isArray(body.prompt)) return refusal("prompt: Input should be a valid string");
  const prompt = String(body.prompt);
  const given = readTokens(prompt);
  const written = writeTokens(prompt, Number(body.max_tokens));
  const completion: FakeCompletion = {
    id: "oCfwZbD-4yUbBN-99c8e1d2",
    object: "text.completion",
    created: 1,
    model: body.model,
    prompt: body.echo ? [{ text: prompt, ...(body.logprobs !== undefined && { logprobs: listsOf(given) }) }] : [],
    choices: [
      {
        finish_reason: "length",
        seed: 3735928559,
        logprobs: body.logprobs ? listsOf(written) : null,
        index: 0,
        text: written.map(({ text }) => text).join(""),
      },
    ],
    usage: {
      prompt_tokens: given.length,
      completion_tokens: written.length,
      total_tokens: given.length + written.length,
    },
  };
  return { body: change(completion, body) };
}

function listsOf(tokens: readonly FakeToken[]): FakeLogprobs {
  return {
    token_ids: tokens.map(({ id }) => id),
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logprob }) => logprob),
  };
}

function chatAnswer(request: ReceivedRequest): FakeAnswer {
  const { logprobs: count, ...body } = request.body;
  if (count !== undefined && !Number.isInteger(count)) {
    return refusal("logprobs: Input should be a valid integer");
  }
  const { choices, ...answer } = fakeEchoAnswer({ ...request, body }).body as {
    choices: Record<string, unknown>[];
  };
  const top = { Yes: Math.log(0.5), No: Math.log(0.25), " Yes": Math.log(0.125) };
  const logprobs = {
    token_ids: [9642],
    tokens: ["Yes"],
    token_logprobs: [top.Yes],
    top_logprobs: [top],
  };
  return { body: { ...answer, choices: [{ ...choices[0], logprobs: count ? logprobs : null }] } };
}

function refusal(message: string): FakeAnswer {
  const error = { message, type: "invalid_request_error", param: null, code: null };
  return { status: 400, body: { error } };
}
