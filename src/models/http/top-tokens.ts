import * as z from "zod/mini";
import type { ListedToken, TopTokens } from "./label-logprobs";
import { optional } from "./parse-response";

const bytes = optional(z.array(z.int()));
const listedToken = z.object({ token: z.string(), logprob: optional(z.number()), bytes });

/** A place of an answer, as OpenAI's chat and responses have it. */
const place = z.object({
  token: optional(z.string()),
  logprob: optional(z.number()),
  bytes,
  top_logprobs: optional(z.array(listedToken)),
  topLogprobs: optional(z.array(listedToken)),
});

const places = z.array(z.union([place, z.array(place)]));
const listing = z.catchall(z.object({}), z.number());

/** Lists beside each other, as OpenAI's `/completions` and Together's and Fireworks' chats have them. */
const lists = z.object({
  tokens: optional(z.array(z.string())),
  token_logprobs: optional(z.array(z.nullable(z.number()))),
  top_logprobs: z.union([listing, z.array(z.nullable(listing))]),
});

/**
 * The generated token and the most probable ones at the first place of an answer, in any form that services have for it:
 *
 * - `{ content: [{ token, logprob, top_logprobs }] }`: https://platform.openai.com/docs/api-reference/chat/object
 * - `[{ token, logprob, top_logprobs }]`, or a list of such lists, as `@ai-sdk/openai` tells those of chat and responses
 * - `{ tokens, token_logprobs, top_logprobs: [{ [token]: logprob }] }`: openapi.yaml of togethercomputer/openapi,
 *   https://docs.fireworks.ai/api-reference/post-chatcompletions
 *
 * @returns undefined if there is none, or nothing is listed
 */
export function readTopTokens(logprobs: unknown): Omit<TopTokens, "isGreedy"> | undefined {
  const content = z.object({ content: places }).safeParse(logprobs).data?.content;
  const told = content ?? places.safeParse(logprobs).data;
  if (told !== undefined) {
    const [first] = told.flat();
    const { token, logprob, top_logprobs, topLogprobs } = first ?? {};
    const listed = toListed(top_logprobs ?? topLogprobs ?? []);
    if (listed.length === 0) return undefined;
    const isTold = typeof token === "string" && typeof logprob === "number";
    return { listed, ...(isTold && { generated: { token, logprob, bytes: first?.bytes } }) };
  }
  const read = lists.safeParse(logprobs).data;
  const first = Array.isArray(read?.top_logprobs) ? read.top_logprobs[0] : read?.top_logprobs;
  const listed = Object.entries(first ?? {}).map(([token, logprob]) => ({ token, logprob }));
  if (listed.length === 0) return undefined;
  const token = read?.tokens?.[0];
  const logprob = read?.token_logprobs?.[0];
  const isTold = typeof token === "string" && typeof logprob === "number";
  return { listed, ...(isTold && { generated: { token, logprob } }) };
}

function toListed(tokens: readonly z.infer<typeof listedToken>[]): ListedToken[] {
  return tokens.flatMap(({ logprob, ...token }) =>
    typeof logprob === "number" ? [{ ...token, logprob }] : [],
  );
}
