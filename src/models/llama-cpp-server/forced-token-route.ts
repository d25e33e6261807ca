import { abortTogether, runTogether, shareTask } from "../../shared/abort";
import { ModelResponseError } from "../../shared/errors";
import { Host } from "../http/host";
import type { Server } from "../http/http-model";
import { parseResponse } from "../http/parse-response";
import type { ScoredText, ScoringRoute } from "../http/scoring-route";
import { checkedLogprob, checkPlace, isOutsideList } from "../http/token-logprobs";
import { type ModelUsage, noUsage, sumUsage } from "../language-model";
import {
  Completion,
  endsInsideCharacter,
  type GeneratedToken,
  type Generation,
  propsSchema,
  type Read,
  readBytes,
} from "./completion";
import { ServerTokenizer, type Token, type TokenizedText } from "./tokenization";

/** Raises a token's logit above that of every other one. */
const forcingBias = 1e9;

/** Number of most probable tokens to ask for next to the forced one: other texts may continue with one of them. */
const listedTokens = 20;

/** Leaves the choice of a slot to the server. */
const anySlot = -1;

/** A token after all those before it in a tree of texts, and its log-probability where it is known. */
interface TokenNode {
  logprob?: number;
  readonly next: Map<number, TokenNode>;
}

/**
 * Scores by asking `/completion` for one token at a time, after the tokens before it. `logit_bias` makes the token to
 * be scored the one that is generated, and the log-probability returned for it is the model's own, before the bias.
 * Each request continues where the last one of its slot ended, so that the server evaluates one token; texts that begin
 * with the same tokens share the requests for these.
 */
export function createForcedTokenRoute(server: Server, model: string, promptPrefix: string): ScoringRoute {
  const named = (body: object) => ({ model, ...body });
  const completion = new Completion(server.postBeside("/completion", named));
  const tokenizer = new ServerTokenizer(server.postBeside("/tokenize", named), promptPrefix);
  const findOpening = shareTask((signal) => tokenizer.tokenizeOpening(signal));
  /** A token of whole characters, which follows few texts. */
  const findWholeToken = shareTask(async (signal) => {
    const tokens = await tokenizer.tokenizeText(".", signal);
    return tokens.at(-1)!.id;
  });
  const findSlots = shareTask((signal) =>
    server.getBeside(
      `/props?model=${encodeURIComponent(model)}`,
      (answer) => new Slots(parseResponse(propsSchema, answer, "/props").total_slots),
      signal,
    ),
  );

  /** One token made to be generated: its log-probability and those of the most probable ones. */
  function force(
    before: readonly number[],
    token: number,
    slotId: number,
    signal: AbortSignal,
  ): Promise<Read<GeneratedToken>> {
    const extra = { logit_bias: [[token, forcingBias]], n_probs: listedTokens, id_slot: slotId };
    const read = ({ tokens: [generated] }: Generation) => checkForced(generated!, token);
    return completion.generate(before, 1, extra, read, signal);
  }

  /**
   * Writes a token's log-probability, and those of the most probable tokens at its place, into the tree behind the
   * tokens before it.
   */
  async function scoreToken(
    before: readonly number[],
    { id, bytes }: Token,
    node: TokenNode,
    slotId: number,
    signal: AbortSignal,
  ): Promise<ModelUsage> {
    // The server returns nothing for a token that leaves its text inside a character, as half an emoji does. It is
    // compared with the most probable one of the others instead.
    const isWithheld = endsInsideCharacter(bytes);
    const forced = isWithheld ? await findWholeToken(signal) : id;
    const { value: generated, usage } = await force(before, forced, slotId, signal);
    const known = [...generated.top_logprobs, generated];
    for (const token of known) nextNode(node, token.id).logprob ??= readLogprob(token);
    const scored = nextNode(node, id);
    if (scored.logprob !== undefined) return usage;
    const reference = known.find((token) => !endsInsideCharacter(token.bytes))!;
    const extra = { id_slot: slotId };
    const compared = await completion.compare(before, id, reference.id, extra, signal);
    scored.logprob = checkedLogprob(
      readLogprob(reference) + compared.value,
      `the token ${JSON.stringify(readBytes(bytes))}`,
    );
    return sumUsage([usage, compared.usage]);
  }

  async function scoreText(
    { tokens, firstScored }: TokenizedText,
    root: TokenNode,
    slotId: number,
    signal: AbortSignal,
  ): Promise<ScoredText> {
    const ids = tokens.map(({ id }) => id);
    const scored: ScoredText["tokens"] = [];
    // The request that turned the text into tokens.
    const usages: ModelUsage[] = [{ ...noUsage, requests: 1 }];
    let node = root;
    for (const [place, token] of tokens.entries()) {
      const next = nextNode(node, token.id);
      if (place >= firstScored) {
        if (next.logprob === undefined) {
          usages.push(await scoreToken(ids.slice(0, place), token, node, slotId, signal));
        }
        scored.push({ id: token.id, text: readBytes(token.bytes), logprob: next.logprob! });
      }
      node = next;
    }
    return { tokens: scored, usage: sumUsage(usages) };
  }

  return {
    name: "/completion with a forced token",
    remedy: "It must be llama.cpp's own server, of December 2024 or later.",

    async generate(prompt, count, signal) {
      const opening = await findOpening(signal);
      const tokens = [...opening, ...(await tokenizer.tokenizeText(prompt, signal))];
      const ids = tokens.map(({ id }) => id);
      // Even a server that forces nothing scores greedily generated text correctly.
      await force(ids, await findWholeToken(signal), anySlot, signal);
      const { value, usage } = await completion.generate(
        ids,
        count,
        { n_probs: 1 },
        (generation) => ({
          text: generation.content,
          tokens: generation.tokens.map((token) => ({ text: token.token, logprob: readLogprob(token) })),
        }),
        signal,
      );
      return { ...value, usage };
    },

    // One to /tokenize for each text, and for each token one to /completion, or two where it ends inside a character.
    requestsFor: (tokens) => tokens.reduce((sum, count) => sum + 1 + 2 * count, 0),

    score(prompt, continuations, signal) {
      return abortTogether(signal, async (together) => {
        const opening = await findOpening(together);
        const tokenize = (continuation: string, own: AbortSignal) =>
          tokenizer.tokenizeContinuation(opening, prompt, continuation, own);
        const texts = await runTogether(continuations, tokenize, together);
        const slots = await findSlots(together);
        const scored = new Map<TokenizedText, ScoredText>();
        const root: TokenNode = { next: new Map() };
        // Texts that begin alike one after the other, so that what they share is still in memory.
        const ordered = texts.toSorted(compareTokens);
        const first = ordered[0]!.tokens.map(({ id }) => id);
        await slots.withSlot(first, together, async (slotId) => {
          for (const text of ordered) {
            scored.set(text, await scoreText(text, root, slotId, together));
          }
        });
        return texts.map((text) => scored.get(text)!);
      });
    },
  };
}

/** The generated token, checked to be the forced one with a log-probability that can belong to its place. */
function checkForced(generated: GeneratedToken, forced: number): GeneratedToken {
  if (generated.id !== forced) {
    throw new ModelResponseError(
      `/completion generates token ${generated.id} where logit_bias forces token ${forced}: the server ignores logit_bias.`,
    );
  }
  const listed = generated.top_logprobs.filter(({ logprob }) => !isOutsideList(logprob));
  const top = Object.fromEntries(listed.map((token) => [token.id, readLogprob(token)]));
  checkPlace({ text: generated.token, logprob: readLogprob(generated), top });
  return { ...generated, top_logprobs: listed };
}

function readLogprob({ token, logprob }: { token: string; logprob: number }): number {
  return checkedLogprob(logprob, `the token ${JSON.stringify(token)}`);
}

function nextNode(node: TokenNode, token: number): TokenNode {
  const next = node.next.get(token) ?? { next: new Map() };
  node.next.set(token, next);
  return next;
}

function compareTokens({ tokens: one }: TokenizedText, { tokens: other }: TokenizedText): number {
  const place = one.findIndex((token, index) => token.id !== other[index]?.id);
  return place === -1 ? one.length - other.length : one[place]!.id - (other[place]?.id ?? -1);
}

/** A place in the server's memory for the tokens of one text. */
interface Slot {
  id: number;
  /** What it is known to hold: the text that was last evaluated in it. */
  holds: readonly number[];
}

/**
 * Hands out the slots of a server, one to each piece of work, so that each finds the beginning of its text in memory.
 */
class Slots {
  private readonly queue = new Host();
  /** The least recently used first. */
  private readonly idle: Slot[];

  constructor(private readonly count: number) {
    this.idle = Array.from({ length: count }, (_, id) => ({ id, holds: [] }));
  }

  /**
   * The result of `work` in the idle slot that holds most of the text's beginning, once there is an idle one. Rejects
   * with the signal's reason as soon as that aborts while waiting.
   */
  withSlot<T>(
    text: readonly number[],
    signal: AbortSignal | undefined,
    work: (slotId: number) => Promise<T>,
  ): Promise<T> {
    return this.queue.withPlace(this.count, signal, async () => {
      const shared = this.idle.map(({ holds }) => countShared(holds, text));
      const [slot] = this.idle.splice(shared.indexOf(Math.max(...shared)), 1);
      const { id } = slot!;
      try {
        return await work(id);
      } finally {
        this.idle.push({ id, holds: text });
      }
    });
  }
}

function countShared(one: readonly number[], other: readonly number[]): number {
  const differing = one.findIndex((token, place) => token !== other[place]);
  return differing === -1 ? one.length : differing;
}
