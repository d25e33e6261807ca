import { firstWords, likeliestAfter, logprobAfter, type Place, sampledText, tokenize } from "./made-up-model";

/** The lists of a completion that echoes, which belong together. */
export interface CompletionLists {
  tokens: string[];
  token_logprobs: (number | null)[];
  text_offset: number[];
  top_logprobs: (Record<string, number> | null)[];
}

/** What is told of the first token of an answer. */
export interface ListedPlace {
  token: string;
  logprob: number;
  top_logprobs: { token: string; logprob: number }[];
}

/** An answer without faults, and with others in place of what it tells. */
export interface RightAnswer {
  body: object;
  /** Those of the text that was sent, where it is echoed. */
  echo?: { lists: CompletionLists; tell(lists: CompletionLists): object };
  /** `[text][token]` of the texts that were sent, where a server tells tokens by number. */
  texts?: {
    places: readonly (readonly Place[])[];
    tell(texts: readonly (readonly Place[])[]): object;
  };
  /** The first token of an answer, where those that might have come are listed. */
  list?: { first: ListedPlace; tell(first: ListedPlace): object };
  /** Without log-probabilities although asked for them. */
  bare?: object;
  /** With a thought, within the text or beside it. */
  thought?: (isWithin: boolean) => object;
  /** Another text in its place. */
  said?: (content: unknown, finishReason: string) => object;
}

type Body = Readonly<Record<string, unknown>>;

/**
 * `/completions` with or without `echo`, in OpenAI's documented shape (https://platform.openai.com/docs/api-reference).
 */
export function completionAnswer(request: Body): RightAnswer {
  const prompts = [request.prompt].flat() as string[];
  const all = prompts.map((prompt) => listsOf(prompt, request));
  const promptTokens = prompts.map((prompt) => tokenize(prompt).length);
  const usage = {
    prompt_tokens: promptTokens.reduce((sum, count) => sum + count, 0),
    completion_tokens: prompts.length * Number(request.max_tokens),
  };
  const bodyOf = (logprobs: readonly unknown[]) => ({
    id: "cmpl-1",
    choices: all.map(({ tokens }, index) => ({
      index,
      text: tokens.join(""),
      logprobs: logprobs[index],
    })),
    usage,
  });
  const tell = (lists: CompletionLists) => bodyOf([...all.slice(0, -1), lists]);
  return {
    body: bodyOf(all),
    bare: bodyOf(all.map(() => null)),
    ...(request.echo === true && { echo: { lists: all.at(-1)!, tell } }),
  };
}

function listsOf(prompt: string, request: Body): CompletionLists {
  const given = tokenize(prompt);
  const tokens = [...given];
  for (let i = 0; i < Number(request.max_tokens); i++) {
    tokens.push(likeliestAfter(tokens.at(-1)!));
  }
  let end = 0;
  const placed = tokens.map((token, i) => {
    const offset = end;
    end += Array.from(token).length; // Python counts code points.
    const before = tokens[i - 1];
    if (before === undefined) return { token, offset, logprob: null, top: null };
    const likeliest = likeliestAfter(before);
    const logprob = logprobAfter(before, token);
    const top = { [likeliest]: logprobAfter(before, likeliest), [token]: logprob };
    return { token, offset, logprob, top };
  });
  const told = placed.slice(request.echo ? 0 : given.length);
  return {
    tokens: told.map(({ token }) => token),
    token_logprobs: told.map(({ logprob }) => logprob),
    text_offset: told.map(({ offset }) => offset),
    top_logprobs: told.map(({ top }) => top),
  };
}

/** What a model that is asked by messages says, and what it might have said first. */
export function answerMessages(request: Body): { content: string; first: ListedPlace } {
  const asked = (request.messages as { content: string }[]).map((said) => said.content).join("\n");
  const listed = firstWords(asked);
  const top = listed.reduce((one, other) => (other.logprob > one.logprob ? other : one));
  const { seed } = { ...request, ...(request.options as Body | undefined) } as { seed?: number };
  return {
    content: sampledText(asked, Number(seed ?? 0)),
    first: { ...top, top_logprobs: listed },
  };
}

/**
 * `/chat/completions` in the same shape.
 * @param logprobsOf the form in which log-probabilities are told
 */
export function chatAnswer(
  request: Body,
  logprobsOf: (first: ListedPlace) => unknown = (first) => ({ content: [first] }),
): RightAnswer {
  const { content, first } = answerMessages(request);
  const isListed = Boolean(request.logprobs);
  const usage = { prompt_tokens: 9, completion_tokens: 8 };
  const bodyOf = (message: object, choice: object, told: object = usage) => ({
    id: "chatcmpl-1",
    choices: [{ index: 0, message: { role: "assistant", ...message }, ...choice }],
    usage: told,
  });
  const tell = (place: ListedPlace) => bodyOf({ content }, { logprobs: logprobsOf(place) });
  if (isListed) return { body: tell(first), bare: bodyOf({ content }, {}), list: { first, tell } };
  const thought = "A bird? Let me see.";
  const details = { ...usage, completion_tokens_details: { reasoning_tokens: 9 } };
  return {
    body: bodyOf({ content }, { logprobs: null }),
    said: (other, finish_reason) => bodyOf({ content: other }, { finish_reason }),
    thought: (isWithin) =>
      isWithin
        ? bodyOf({ content: `<think>${thought}</think>\n\n${content}` }, {}, details)
        : bodyOf({ content, reasoning_content: thought }, {}, details),
  };
}
