import * as z from "zod/mini";
import { ModelResponseError } from "../../shared/errors";
import type { LabelLogprobs } from "../language-model";
import { optional } from "./parse-response";
import { checkedLogprob, isOutsideList, rejectExcessMass, type ScoredToken } from "./token-logprobs";

/** Probability mass left to unlisted tokens that single precision does not distinguish from none. */
const smallestRemainder = 1e-6;

/** How far the listed probabilities may add up to more than 1: rounding of a list printed with few digits. */
const massAllowance = 1e-3;

/** A token that a server lists among the most probable ones. */
interface ListedToken {
  token: string;
  logprob: number;
  /** Its text in UTF-8, if the server gives it. */
  bytes?: number[] | null | undefined;
}

/** A token that was generated, and the most probable ones at its place. */
interface TopTokens {
  /** @default not given */
  generated?: ListedToken | undefined;
  /** Whether the generated token must be the most probable one. @default false */
  isGreedy?: boolean;
  listed: readonly ListedToken[];
}

/**
 * Log-probabilities of labels as the next token, from a server's list of its top tokens. Labels are compared by text
 * exactly: `Yes` and ` Yes` are different tokens. An unlisted label is at most as probable as the last one listed, and
 * at most as probable as what the list leaves over; where it may begin with a listed token (`incorrect` with `in`), at
 * most as probable as that, if that is more. The generated token counts as listed: some servers leave it out of its own
 * list.
 * @throws ModelResponseError unless there are at least two tokens of a distribution, and if a greedily generated token
 * is less probable than another
 */
export function labelsFromTopTokens(
  { generated, isGreedy = false, listed }: TopTokens,
  labels: readonly string[],
): Omit<LabelLogprobs, "usage"> {
  const others = listed.filter((entry) => !isOutsideList(entry.logprob)).map(readToken);
  const own = generated && !isOutsideList(generated.logprob) ? readToken(generated) : undefined;
  const isListed = own === undefined || others.some((entry) => entry.token === own.token);
  const top = mergeSameText(isListed ? others : [own, ...others]);
  if (isGreedy && own !== undefined) rejectUnlikely(own.token, top);
  const mass = top.reduce((sum, entry) => sum + Math.exp(entry.logprob), 0);
  if (top.length < 2 || mass > 1 + massAllowance) {
    throw new ModelResponseError(
      `The server lists ${top.length} next tokens with a total probability of ${mass.toFixed(3)}, which is not the top of a distribution over tokens.`,
    );
  }

  const smallest = Math.min(...top.map((entry) => entry.logprob));
  const unlistedBound = Math.min(smallest, Math.log(Math.max(1 - mass, smallestRemainder)));
  const exact = labels.map((label) => top.find((entry) => entry.token === label)?.logprob);
  return {
    logprobs: labels.map((label, index) => {
      const starts = top.filter(({ token }) => token !== "" && label.startsWith(token));
      return exact[index] ?? Math.max(unlistedBound, ...starts.map((entry) => entry.logprob));
    }),
    isBound: exact.map((logprob) => logprob === undefined),
    uncoveredMass: massBeyond(
      labels.flatMap((text, index) => (exact[index] === undefined ? [] : [{ text, logprob: exact[index] }])),
    ),
  };
}

/** The token by its text, its log-probability checked. */
function readToken({ token, bytes, logprob }: ListedToken): ListedToken {
  const text = bytes?.length ? new TextDecoder().decode(Uint8Array.from(bytes)) : plainText(token);
  return {
    token: text.includes("\uFFFD") ? plainText(token) : text,
    // Not after the word "token", which reads like the name of a key, whose value is hidden.
    logprob: checkedLogprob(logprob, JSON.stringify(token)),
  };
}

/** The text of a token whose spaces and line breaks are spelt as GPT-2's and SentencePiece's vocabularies have them. */
function plainText(token: string): string {
  return token.replace(/[\u0120\u2581]/g, " ").replace(/\u010A/g, "\n");
}

/** How far a greedily generated token may lie below another: near ties may be broken by another kernel's rounding. */
const tieAllowance = 0.1;

/** @throws ModelResponseError if another token is more probable than the one that was generated greedily */
function rejectUnlikely(generated: string, top: readonly ListedToken[]): void {
  const own = top.find((entry) => entry.token === generated)!;
  const best = top.reduce((one, other) => (other.logprob > one.logprob ? other : one));
  if (own.logprob >= best.logprob - tieAllowance) return;
  throw new ModelResponseError(
    `The server generates ${JSON.stringify(generated)} at temperature 0 and lists ${JSON.stringify(best.token)} as more probable (${best.logprob} against ${own.logprob}), so its log-probabilities do not belong to what it generates.`,
  );
}

/**
 * One entry for each text. The probabilities of different tokens that read the same add up; the same entry listed twice
 * counts once.
 */
function mergeSameText(entries: readonly ListedToken[]): ListedToken[] {
  const byText = new Map<string, Set<number>>();
  for (const { token, logprob } of entries) {
    byText.set(token, (byText.get(token) ?? new Set()).add(logprob));
  }
  return Array.from(byText, ([token, logprobs]) => {
    const [only, ...others] = logprobs;
    const mass = () => [...logprobs].reduce((sum, logprob) => sum + Math.exp(logprob), 0);
    return { token, logprob: others.length === 0 ? only! : Math.log(mass()) };
  });
}

/** The same from each label's exactly scored first token; of labels with the same one, the first has it. */
export function labelsFromFirstTokens(first: readonly ScoredToken[]): Omit<LabelLogprobs, "usage"> {
  const tokens = first.map(identityOf);
  rejectExcessMass([...new Map(first.map((token) => [identityOf(token), token.logprob])).values()]);
  return {
    logprobs: first.map(({ logprob }, i) => (tokens.indexOf(tokens[i]!) === i ? logprob : -Infinity)),
    isBound: first.map(() => false),
    uncoveredMass: massBeyond(first),
  };
}

/** With many tokenizers " Yes" and "Yes" read the same, each decoded alone, and only their numbers distinguish them. */
function identityOf({ id, text }: ScoredToken): number | string {
  return id ?? text;
}

/** Probability that none of these tokens comes next; the same token counts once. */
function massBeyond(tokens: readonly ScoredToken[]): number {
  const distinct = new Map(tokens.map((token) => [identityOf(token), Math.exp(token.logprob)]));
  const covered = [...distinct.values()].reduce((sum, probability) => sum + probability, 0);
  return Math.min(Math.max(1 - covered, 0), 1);
}

const bytes = optional(z.array(z.number()));
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

/** Parallel lists, as OpenAI's `/completions` and Together's and Fireworks' chats have them. */
const lists = z.object({
  tokens: optional(z.array(z.string())),
  token_logprobs: optional(z.array(z.nullable(z.number()))),
  top_logprobs: z.union([listing, z.array(z.nullable(listing))]),
});

/**
 * The generated token and the most probable ones at the first place of an answer, in any form that services use:
 *
 * - `{ content: [{ token, logprob, top_logprobs }] }`: https://platform.openai.com/docs/api-reference/chat/object
 * - `[{ token, logprob, top_logprobs }]`, or a list of such lists, as `@ai-sdk/openai` gives those of chat and
 *   responses
 * - `{ tokens, token_logprobs, top_logprobs: [{ [token]: logprob }] }`: openapi.yaml of togethercomputer/openapi,
 *   https://docs.fireworks.ai/api-reference/post-chatcompletions
 *
 * @returns undefined if there is none, or nothing is listed
 */
export function readTopTokens(logprobs: unknown): Omit<TopTokens, "isGreedy"> | undefined {
  const { content = logprobs } = z.object({ content: places }).safeParse(logprobs).data ?? {};
  const told = places.safeParse(content).data;
  const { token, logprob, bytes, top_logprobs, topLogprobs } = (told ? told.flat()[0] : firstOf(logprobs)) ?? {};
  const listed = (top_logprobs ?? topLogprobs ?? []).filter(isTold);
  if (listed.length === 0) return undefined;
  const generated = { token, logprob, bytes };
  return { listed, ...(isTold(generated) && { generated }) };
}

function firstOf(logprobs: unknown): z.infer<typeof place> {
  const { tokens, token_logprobs, top_logprobs } = lists.safeParse(logprobs).data ?? {};
  const first = Array.isArray(top_logprobs) ? top_logprobs[0] : top_logprobs;
  return {
    token: tokens?.[0],
    logprob: token_logprobs?.[0],
    top_logprobs: Object.entries(first ?? {}).map(([token, logprob]) => ({ token, logprob })),
  };
}

function isTold(entry: { token?: unknown; logprob?: unknown }): entry is ListedToken {
  return typeof entry.token === "string" && typeof entry.logprob === "number";
}
