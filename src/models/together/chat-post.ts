import { z } from "zod";
import type { Post } from "../http/http-client";

const listed = z.record(z.string(), z.number());

/** The part of Together's `ChatCompletionResponse` that differs from OpenAI's: openapi.yaml of togethercomputer/openapi. */
const chatSchema = z.looseObject({
  choices: z.array(
    z.looseObject({
      logprobs: z
        .looseObject({ top_logprobs: z.union([listed, z.array(listed)]).nullish() })
        .nullish(),
    }),
  ),
});

/**
 * Speaks to Together's chat as if it were OpenAI's: the number of tokens to list goes into `logprobs`, and the list at the
 * first place of the answer comes back as `content`.
 */
export function likeOpenAI(chat: Post): Post {
  return ({ top_logprobs, ...body }, read, signal) => {
    const asked = top_logprobs === undefined ? body : { ...body, logprobs: top_logprobs };
    return chat(asked, (answer) => read(translate(answer)), signal);
  };
}

function translate(answer: unknown): unknown {
  const parsed = chatSchema.safeParse(answer);
  if (!parsed.success) return answer; // What is wrong with it, its reader says.
  const choices = parsed.data.choices.map((choice) => {
    const lists = choice.logprobs?.top_logprobs;
    const first = Array.isArray(lists) ? lists[0] : lists;
    if (!first) return choice;
    const top = Object.entries(first).map(([token, logprob]) => ({ token, logprob }));
    return { ...choice, logprobs: { content: [{ top_logprobs: top }] } };
  });
  return { ...parsed.data, choices };
}
