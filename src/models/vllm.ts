import * as z from "zod/mini";
import { MissingCapabilityError, ModelError, ModelResponseError } from "../shared/errors";
import { inOrderSent, readInBatches } from "./http/batches";
import { type ChatRoute, createChatRoute } from "./http/chat";
import { readCompletions } from "./http/completions";
import { createEchoRoute } from "./http/echo-route";
import type { Post } from "./http/http-client";
import { createHttpModel, type HttpModel, openServer } from "./http/http-model";
import type { ServerOptions } from "./http/http-options";
import { parseResponse, usageOf, usageSchema } from "./http/parse-response";
import { createPrefillRoute, type Prefill, type PrefillReader, type PrefillToken } from "./http/prefill-route";
import { noUsage } from "./language-model";

/** What turns off the filters that vLLM takes from the model's `generation_config.json`. */
const wholeDistribution = { top_k: -1, min_p: 0, repetition_penalty: 1 };

const remedy = "Update vLLM, or start it without --logprobs-mode: log-probabilities must be those of the model itself.";

/**
 * A model behind vLLM.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: `/v1/completions` with `prompt_logprobs`,
 *   or else with `echo`. A request holds the prompt and up to 31 texts, or 32 with `echo`. The first call proves that
 *   this server scores a text as it did when it wrote the text, by `probe()`.
 * - `nextTokenLogprobs` otherwise, and `sample`: `/v1/chat/completions`. A base model without a chat template continues
 *   a text prompt by `/v1/completions` instead, once vLLM has refused to chat.
 *
 * vLLM adds the model's BOS token itself, so `promptPrefix` stays empty. It evaluates every text whole, since it does
 * not read its prefix cache for texts whose log-probabilities it returns. `/generative_scoring` is not used: it returns
 * the probability of one label per request, by the label's token number.
 *
 * `baseUrl` defaults to `http://localhost:8000/v1`. Nothing is sent until the first call.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = vllm({ model: "Qwen/Qwen2.5-7B-Instruct" });
 * model.id; // "vllm:Qwen/Qwen2.5-7B-Instruct"
 */
export function vllm(options: ServerOptions): HttpModel {
  const { model, promptPrefix, chat, identity, post } = openServer("vllm", options);
  const complete = post("/completions", (body) => ({ model, ...body }));
  const talk = post("/chat/completions", (body) => ({ model, ...wholeDistribution, ...body }));
  return createHttpModel(identity, {
    chat: continueWithoutTemplate(
      createChatRoute(talk, chat),
      createChatRoute(continueText(complete, promptPrefix), chat),
    ),
    routes: [
      createPrefillRoute(createPromptLogprobsReader(complete, remedy), promptPrefix),
      createEchoRoute(complete, promptPrefix, { takesLists: true, remedy }),
    ],
  });
}

/** The chat, but where vLLM says that the model has no chat template, `plain` continues a text prompt. */
function continueWithoutTemplate(chat: ChatRoute, plain: ChatRoute): ChatRoute {
  let isBase = false;
  return {
    ...chat,
    async sample(prompt, ...rest) {
      const isText = typeof prompt === "string";
      if (isText && isBase) return plain.sample(prompt, ...rest);
      return chat.sample(prompt, ...rest).catch((error) => {
        isBase ||= error instanceof ModelError && /chat template/i.test(error.message);
        if (isText && isBase) return plain.sample(prompt, ...rest);
        throw error;
      });
    },
  };
}

const textsSchema = z.looseObject({ choices: z.array(z.looseObject({ text: z.string() })) });

/** `POST /v1/completions` in the form of a chat whose only message is the text to continue. */
function continueText(complete: Post, promptPrefix: string): Post {
  return ({ messages, ...body }, read, signal) => {
    const [{ content }] = messages as [{ content: string }];
    const asked = { prompt: promptPrefix + content, ...wholeDistribution, ...body };
    const readTexts = (answer: unknown) => {
      const told = parseResponse(textsSchema, answer, "/completions");
      const choices = told.choices.map((one) => ({ ...one, message: { content: one.text } }));
      return read({ ...told, choices });
    };
    return complete(asked, readTexts, signal);
  };
}

const logprobSchema = z.object({ logprob: z.number(), decoded_token: z.nullish(z.string()) });

/**
 * `POST /v1/completions` with `prompt_logprobs` and `return_token_ids`: `CompletionResponse` in vLLM's
 * vllm/entrypoints/openai/completion/protocol.py, `Logprob` in vllm/logprobs.py. The numbers of the tokens come since
 * 0.10.2.
 */
const promptLogprobsSchema = z.object({
  choices: z.array(
    z.object({
      index: z.int(),
      // At each place, by token number.
      prompt_logprobs: z.nullish(z.array(z.nullable(z.record(z.string(), logprobSchema)))),
      prompt_token_ids: z.nullish(z.array(z.int())),
    }),
  ),
  usage: usageSchema,
});

type Choice = z.infer<typeof promptLogprobsSchema>["choices"][number];

/**
 * vLLM's `prompt_logprobs`, for several texts in a request. It identifies tokens by number. `echo` gives the same
 * values with offsets that vLLM adds up from the texts of single tokens: they go wrong behind every character that is
 * split over tokens, and with tokenizers that leave out a token's space.
 */
function createPromptLogprobsReader(complete: Post, remedy: string): PrefillReader {
  return {
    name: "/completions with prompt_logprobs",
    remedy,

    async generate(prompt, count, signal) {
      const read = (answer: unknown) => readCompletions(answer, 1)[0]!;
      const body = { prompt, max_tokens: count, temperature: 0, logprobs: 1 };
      const { text, tokens, logprobAt, usage } = await complete(body, read, signal);
      return { text, tokens: tokens.map((_, index) => logprobAt(index)), usage };
    },

    read(texts, signal) {
      // 0 asks for the given token alone at each place. vLLM refuses max_tokens: 0 without echo.
      const asked = { max_tokens: 1, temperature: 0, prompt_logprobs: 0, return_token_ids: true };
      const ask = (prompt: readonly string[], together: AbortSignal) =>
        complete({ prompt, ...asked }, (answer) => readPrefills(answer, prompt.length), together);
      return readInBatches(texts, ask, signal);
    },
  };
}

function readPrefills(answer: unknown, count: number): Prefill[] {
  const { choices, usage } = parseResponse(promptLogprobsSchema, answer, "/completions");
  return inOrderSent(choices, count, "/completions").map((choice, index) => ({
    tokens: tokensOf(choice),
    usage: index === 0 ? usageOf(usage) : { ...noUsage },
  }));
}

function tokensOf({ prompt_logprobs: places, prompt_token_ids: ids }: Choice): PrefillToken[] {
  if (!places) {
    throw new MissingCapabilityError("/completions answers without prompt_logprobs although asked for them.");
  }
  if (ids && ids.length !== places.length) {
    throw new ModelResponseError(
      `/completions answers with ${ids.length} tokens and ${places.length} log-probabilities, which should be as many.`,
    );
  }
  const tokens = places.map((listed, place): PrefillToken => {
    // The first token has no entry, so its text is unknown.
    if (listed === null) return { id: ids?.[place] ?? "", text: "", logprob: null };
    const given = ids ? String(ids[place]) : onlyOf(Object.keys(listed));
    const entry = listed[given];
    return { id: Number(given), text: entry?.decoded_token ?? "", logprob: entry?.logprob };
  });
  const [first, second] = tokens;
  if (first && second && first.id === second.id) first.text = second.text;
  return tokens;
}

/** The number of the given token where only one is listed; JSON does not keep the order of several. */
function onlyOf([id, ...others]: string[]): string {
  if (id !== undefined && others.length === 0) return id;
  throw new ModelResponseError(
    "/completions lists several tokens at a place of the prompt without telling which was given.",
  );
}
