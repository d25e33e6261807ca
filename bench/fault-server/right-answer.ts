import { firstWords, likeliestAfter, logprobAfter, sampledText, tokenize } from "./made-up-model";

/** The lists of a completion, which belong together. */
export interface CompletionLists {
  tokens: string[];
  token_logprobs: (number | null)[];
  text_offset: number[];
  top_logprobs: (Record<string, number> | null)[];
}

/** An answer without faults. */
export interface RightAnswer {
  body: Record<string, unknown>;
  /** Those within the body, if it is a completion. */
  lists?: CompletionLists;
  /** Whether these tell of the text that was sent. */
  isEcho: boolean;
}

/** The right answer to a request, in OpenAI's documented shape (https://platform.openai.com/docs/api-reference). */
export function rightAnswer(path: string, request: Record<string, unknown>): RightAnswer {
  return path.endsWith("/chat/completions") ? chatAnswer(request) : completionAnswer(request);
}

function completionAnswer(request: Record<string, unknown>): RightAnswer {
  const given = tokenize(String(request.prompt));
  const tokens = [...given];
  for (let i = 0; i < Number(request.max_tokens); i++) {
    tokens.push(likeliestAfter(tokens.at(-1)!));
  }
  const from = request.echo ? 0 : given.length;
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
  const told = placed.slice(from);
  const lists: CompletionLists = {
    tokens: told.map(({ token }) => token),
    token_logprobs: told.map(({ logprob }) => logprob),
    text_offset: told.map(({ offset }) => offset),
    top_logprobs: told.map(({ top }) => top),
  };
  const text = lists.tokens.join("");
  const usage = { prompt_tokens: given.length, completion_tokens: tokens.length - given.length };
  const body = { id: "cmpl-1", choices: [{ index: 0, text, logprobs: lists }], usage };
  return { body, lists, isEcho: request.echo === true };
}

function chatAnswer(request: Record<string, unknown>): RightAnswer {
  const content = (request.messages as { content: string }[])
    .map((said) => said.content)
    .join("\n");
  const message = { role: "assistant", content: sampledText(content, Number(request.seed ?? 0)) };
  const listed = firstWords(content);
  const top = listed.reduce((one, other) => (other.logprob > one.logprob ? other : one));
  const logprobs = request.logprobs ? { content: [{ ...top, top_logprobs: listed }] } : null;
  const usage = { prompt_tokens: 9, completion_tokens: 8 };
  const body = { id: "chatcmpl-1", choices: [{ index: 0, message, logprobs }], usage };
  return { body, isEcho: false };
}
