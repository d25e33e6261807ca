import { continueFrom, type Place, placesOf, readPlaces, tokenize, tokenOf } from "./made-up-model";
import { answerMessages, chatAnswer, completionAnswer, type ListedPlace, type RightAnswer } from "./right-answer";

type Body = Readonly<Record<string, unknown>>;

/** The right answer to a request in a server's own form; undefined where it has no such route. */
export type Dialect = (path: string, request: Body) => RightAnswer | undefined;

const isChat = (path: string) => path.endsWith("/chat/completions");

export const openAI: Dialect = (path, request) => {
  if (isChat(path)) return chatAnswer(request);
  // One text a request: what is less than OpenAI's own takes no lists.
  return path.endsWith("/completions") && typeof request.prompt === "string" ? completionAnswer(request) : undefined;
};

/** A chat and nothing else. */
export const chatOnly: Dialect = (path, request) => (isChat(path) ? chatAnswer(request) : undefined);

/** vLLM before it told numbers of tokens: `echo`, of lists too. */
export const oldVllm: Dialect = (path, request) => {
  if (isChat(path)) return chatAnswer(request);
  return path.endsWith("/completions") ? completionAnswer(request) : undefined;
};

/** vLLM: `CompletionResponse` in vllm/entrypoints/openai/completion/protocol.py, as the fake of the tests has it. */
export const vllmDialect: Dialect = (path, request) => {
  if (isChat(path)) return chatAnswer(request);
  if (!path.endsWith("/completions")) return undefined;
  if (request.prompt_logprobs === undefined) return withoutEcho(completionAnswer(request));
  const given = ([request.prompt].flat() as string[]).map(readPlaces);
  const usage = { prompt_tokens: given.flat().length, completion_tokens: given.length };
  const tell = (texts: readonly (readonly Place[])[]) => ({
    id: "cmpl-1",
    choices: texts.map((places, index) => ({
      index,
      text: " one",
      prompt_logprobs: places.map(({ id, token, logprob }, i) =>
        i === 0 && logprob === null ? null : { [id]: { logprob, rank: 1, decoded_token: token } },
      ),
      prompt_token_ids: places.map(({ id }) => id),
    })),
    usage,
  });
  const bare = { choices: given.map((_, index) => ({ index, text: " one" })), usage };
  return { body: tell(given), bare, texts: { places: given, tell } };
};

const withoutEcho = ({ body, bare }: RightAnswer): RightAnswer => ({
  body,
  ...(bare && { bare }),
});

/** SGLang: what python/sglang/srt/managers/tokenizer_manager.py puts together, as the fake of the tests has it. */
export const sglangDialect: Dialect = (path, request) => {
  if (isChat(path)) return chatAnswer(request);
  if (path === "/tokenize") {
    const tokens = (request.prompt as string[]).map((text) => readPlaces(text).map(({ id }) => id));
    return { body: { tokens, count: tokens.map((ids) => ids.length) } };
  }
  if (path !== "/generate") return undefined;
  const ids = request.input_ids as number[][] | undefined;
  const given = ids ? ids.map((numbers) => placesOf(numbers.map(tokenOf))) : (request.text as string[]).map(readPlaces);
  const starts = request.logprob_start_len as number[];
  const count = Number((request.sampling_params as Body).max_new_tokens);
  const asked = given.map((places, i) =>
    starts[i]! < 0
      ? []
      : places.slice(starts[i]!).map((place, at) => ({ ...place, ...(at === 0 && { logprob: null }) })),
  );
  const triple = ({ id, token, logprob }: Place) => [logprob, id, token];
  const tell = (texts: readonly (readonly Place[])[]) =>
    texts.map((places, i) => {
      const written = continueFrom(
        (given[i] ?? given[0])!.map(({ token }) => token),
        count,
      );
      return {
        text: written.map(({ token }) => token).join(""),
        meta_info: {
          finish_reason: { type: "length", length: count },
          prompt_tokens: given[i]?.length ?? 0,
          completion_tokens: count,
          input_token_logprobs: places.map(triple),
          output_token_logprobs: written.map(triple),
        },
      };
    });
  const isScored = starts.every((start) => start >= 0);
  return { body: tell(asked), ...(isScored && { texts: { places: asked, tell } }) };
};

/** text-generation-inference: `GenerateResponse` of its OpenAPI document, as the fake of the tests has it. */
export const generateDialect: Dialect = (path, request) => {
  if (isChat(path)) return chatAnswer(request);
  if (path !== "/generate") return undefined;
  const parameters = request.parameters as Body;
  const given = readPlaces(String(request.inputs));
  const written = continueFrom(
    given.map(({ token }) => token),
    Number(parameters.max_new_tokens),
  );
  const told = ({ id, token, logprob }: Place) => ({ id, text: token, logprob });
  const tell = ([places]: readonly (readonly Place[])[]) => ({
    generated_text: written.map(({ token }) => token).join(""),
    details: { prefill: (places ?? []).map(told), tokens: written.map(told) },
  });
  if (!parameters.decoder_input_details) return { body: tell([]) };
  return { body: tell([given]), bare: tell([]), texts: { places: [given], tell } };
};

/** Together: openapi.yaml of togethercomputer/openapi, as the fake of the tests has it. */
export const togetherDialect: Dialect = (path, request) => {
  if (isChat(path)) {
    return chatAnswer(request, ({ token, logprob, top_logprobs }) => ({
      tokens: [token],
      token_logprobs: [logprob],
      // One that is not given is one that was not listed.
      top_logprobs: [Object.fromEntries((top_logprobs ?? []).map((top) => [top.token, top.logprob]))],
    }));
  }
  if (!path.endsWith("/completions") || Array.isArray(request.prompt)) return undefined;
  const given = readPlaces(String(request.prompt));
  const written = continueFrom(
    given.map(({ token }) => token),
    Number(request.max_tokens),
  );
  const listsOf = (places: readonly Place[]) => ({
    token_ids: places.map(({ id }) => id),
    tokens: places.map(({ token }) => token),
    token_logprobs: places.map(({ logprob }) => logprob),
  });
  const text = written.map(({ token }) => token).join("");
  const bodyOf = (prompt: readonly object[]) => ({
    prompt,
    choices: [{ index: 0, text, logprobs: listsOf(written) }],
    usage: { prompt_tokens: given.length, completion_tokens: written.length },
  });
  if (!request.echo) return { body: bodyOf([]) };
  const tell = ([places]: readonly (readonly Place[])[]) =>
    bodyOf([{ text: request.prompt, logprobs: listsOf(places!) }]);
  const bare = bodyOf([{ text: request.prompt }]);
  return { body: tell([given]), bare, texts: { places: [given], tell } };
};

/** llama.cpp's server: its README, tools/server/README.md in ggml-org/llama.cpp, as the fake of the tests has it. */
export const llamaDialect: Dialect = (path, request) => {
  if (isChat(path)) return chatAnswer(request);
  if (path.startsWith("/props")) return { body: { total_slots: 4 } };
  if (path === "/tokenize") {
    const { content, add_special: isOpening } = request;
    const tokens = isOpening ? readPlaces(String(content)) : placesOf(tokenize(String(content)));
    return { body: { tokens: tokens.map(({ id, token }) => ({ id, piece: token })) } };
  }
  if (path !== "/completion") return undefined;
  const prompt = (request.prompt as number[]).map(tokenOf);
  const [forced] = (request.logit_bias as [number, number][] | undefined) ?? [];
  const generated = forced
    ? placesOf([...prompt, tokenOf(forced[0])]).slice(-1)
    : continueFrom(prompt, Number(request.n_predict));
  const described = ({ id, token, logprob }: Place) => {
    return { id, token, bytes: [...new TextEncoder().encode(token)], logprob };
  };
  const tell = ([places]: readonly (readonly Place[])[]) => ({
    content: generated.map(({ token }) => token).join(""),
    tokens_evaluated: prompt.length,
    truncated: false,
    completion_probabilities: places!.map((place, i) => {
      const before = [...prompt, ...generated.map(({ token }) => token)].slice(0, prompt.length + i);
      const [likeliest] = continueFrom(before, 1);
      const rightly = generated[i];
      const top = [likeliest!, ...(rightly && rightly.id !== likeliest!.id ? [rightly] : [])];
      return { ...described(place), top_logprobs: top.map(described) };
    }),
  });
  return {
    body: tell([generated]),
    bare: { content: "", tokens_evaluated: prompt.length },
    ...(forced && { texts: { places: [generated], tell } }),
  };
};

/** Ollama: docs/openapi.yaml in ollama/ollama. */
export const ollamaDialect: Dialect = (path, request) => {
  const isChat = path === "/api/chat";
  if (!isChat && path !== "/api/generate") return undefined;
  const messages = isChat ? request.messages : [{ content: request.prompt }];
  const { content, first } = answerMessages({ ...request, messages });
  const bodyOf = (message: { content?: unknown; thinking?: string }, rest: object = {}) => ({
    model: "made-up",
    ...(isChat
      ? { message: { role: "assistant", content, ...message } }
      : { response: content, ...("content" in message && { response: message.content }) }),
    ...(!isChat && message.thinking !== undefined && { thinking: message.thinking }),
    done: true,
    done_reason: "stop",
    ...rest,
  });
  if (!request.logprobs) {
    return {
      body: bodyOf({}),
      said: (other, done_reason) => bodyOf({ content: other }, { done_reason }),
      thought: (isWithin) =>
        bodyOf(isWithin ? { content: `<think>A bird?</think>${content}` } : { thinking: "A bird?" }),
    };
  }
  const tell = (place: ListedPlace) => bodyOf({}, { logprobs: [place] });
  return { body: tell(first), bare: bodyOf({}), list: { first, tell } };
};
