import type { FakeAnswer, ReceivedRequest } from "../http/fake-model-server";

/** A made-up model over a vocabulary of words, ASCII characters and halves of an emoji. */
const words = [
  ...[" one", " small", " bird", " sang", " over", " hills"],
  ...[" sky", " is", " blue", " green", " fell", " Yes", " No"],
];
const bos = "<bos>";
const vocabulary: Uint8Array[] = [
  ...[bos, ...words].map((word) => new TextEncoder().encode(word)),
  // 🙂 is F0 9F 99 82 in UTF-8.
  Uint8Array.of(0xf0, 0x9f),
  Uint8Array.of(0x99, 0x82),
  ...Array.from({ length: 95 }, (_, i) => Uint8Array.of(32 + i)),
  Uint8Array.of(10),
];

/** Number of a token in the vocabulary. */
export function tokenId(piece: string | readonly number[]): number {
  const bytes = typeof piece === "string" ? [...new TextEncoder().encode(piece)] : piece;
  return vocabulary.findIndex((token) => token.join() === bytes.join());
}

/** The token that a fake greedily puts at this place of a text. */
const greedyWords = words.slice(0, 6);

/** log P(token | place, token before) of the made-up model in nats: a softmax of fixed pseudo-random logits. */
export function fakeLogprob(before: readonly number[], token: number): number {
  const logits = vocabulary.map((_, id) => logitOf(before, id));
  const normalizer = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits[token]! - normalizer;
}

function logitOf(before: readonly number[], token: number): number {
  const spread = ((before.at(-1)! * 31 + token * 17 + before.length * 7) % 101) / 25;
  const isGreedy = token === tokenId(greedyWords[before.length % greedyWords.length]!);
  return spread + (isGreedy ? 6 : 0);
}

/** How the fake departs from llama.cpp's server. */
export interface LlamaServerFault {
  ignoresBias?: boolean;
  /** Tells the log-probabilities after the bias even where those before it are asked for. */
  tellsBiased?: boolean;
  /** Evaluates only so many tokens of a prompt. */
  cutsAt?: number;
  /** Replaces what is told of a generated token. */
  replace?: (token: Record<string, unknown>) => Record<string, unknown>;
}

/**
 * Answers as llama.cpp's server does: the shapes are those of its README,
 * https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md, as the server in xllamacpp 2026.10.11549
 * gave them.
 */
export function fakeLlamaAnswer({ path, body, method }: ReceivedRequest, fault: LlamaServerFault = {}): FakeAnswer {
  if (method === "GET" && path.startsWith("/props")) {
    return { body: { total_slots: 2, model_alias: "fake", bos_token: bos, is_sleeping: false } };
  }
  if (path === "/tokenize") return { body: { tokens: tokenize(body) } };
  if (path === "/completion") return complete(body, fault);
  if (path === "/v1/chat/completions") return { body: chatAnswer(body) };
  return { status: 404, body: { error: { code: 404, message: "File Not Found" } } };
}

function tokenize(body: Record<string, unknown>): unknown[] {
  const tokens = splitText(String(body.content), body.parse_special === true);
  const ids = body.add_special ? [0, ...tokens] : tokens;
  return ids.map((id) => ({ id, piece: pieceOf(vocabulary[id]!) }));
}

/** The tokens of a text, each the longest that fits. */
function splitText(text: string, withControl: boolean): number[] {
  let rest = [...new TextEncoder().encode(text)];
  const ids: number[] = [];
  while (rest.length > 0) {
    const fitting = vocabulary
      .map((token, id) => ({ token, id }))
      .filter(({ token, id }) => (id > 0 || withControl) && startsWith(rest, token));
    const longest = fitting.sort((one, other) => other.token.length - one.token.length)[0]!;
    ids.push(longest.id);
    rest = rest.slice(longest.token.length);
  }
  return ids;
}

/**
 * What the made-up model gives the tokens of a text that end beyond its first `promptBytes` bytes, after the BOS token.
 */
export function scoreText(text: string, promptBytes: number): { logLikelihood: number; tokenCount: number } {
  const ids = splitText(text, false);
  const ends = ids.map((_, index) => ids.slice(0, index + 1).reduce((sum, id) => sum + vocabulary[id]!.length, 0));
  const first = ends.findIndex((end) => end > promptBytes);
  const logprobs = ids.slice(first).map((id, i) => fakeLogprob([0, ...ids.slice(0, first + i)], id));
  return {
    logLikelihood: logprobs.reduce((sum, logprob) => sum + logprob, 0),
    tokenCount: logprobs.length,
  };
}

const startsWith = (text: readonly number[], token: Uint8Array) => token.every((byte, place) => byte === text[place]);

/** A text, or a list of bytes where they are no whole characters. */
function pieceOf(bytes: Uint8Array): string | number[] {
  return bytes[0]! < 0x80 ? new TextDecoder().decode(bytes) : [...bytes];
}

function complete(body: Record<string, unknown>, fault: LlamaServerFault): FakeAnswer {
  const prompt = body.prompt as number[];
  const biases = new Map(fault.ignoresBias ? [] : ((body.logit_bias as [number, number][] | undefined) ?? []));
  const tokens: unknown[] = [];
  let content = "";
  const ids = [...prompt];
  for (let i = 0; i < Number(body.n_predict); i++) {
    const before = ids.map((id) => id);
    const all = vocabulary.map((_, id) => ({ id, logit: logitOf(before, id) }));
    const biased = all.map(({ id, logit }) => ({ id, logit: logit + (biases.get(id) ?? 0) }));
    const drawn = byLogit(biased)[0]!.id;
    ids.push(drawn);
    // The server keeps back what ends inside a character.
    if (vocabulary[drawn]![0] === 0xf0) continue;
    content += new TextDecoder().decode(vocabulary[drawn]);
    tokens.push(tellToken(body, drawn, all, biased, fault));
  }
  const cut = Math.min(prompt.length, fault.cutsAt ?? Number.POSITIVE_INFINITY);
  return {
    body: {
      content,
      tokens_evaluated: cut,
      tokens_predicted: tokens.length,
      truncated: false,
      timings: { cache_n: cut - 1, prompt_n: 1 },
      ...(tokens.length > 0 && { completion_probabilities: tokens }),
    },
  };
}

interface Logit {
  id: number;
  logit: number;
}

const byLogit = (logits: readonly Logit[]) => [...logits].sort((one, other) => other.logit - one.logit);

function tellToken(
  body: Record<string, unknown>,
  drawn: number,
  all: readonly Logit[],
  biased: readonly Logit[],
  fault: LlamaServerFault,
): unknown {
  const isAfter = body.post_sampling_probs === true;
  const kept = isAfter ? byLogit(biased).slice(0, Number(body.top_k)) : fault.tellsBiased ? biased : all;
  const highest = Math.max(...kept.map(({ logit }) => logit));
  const mass = kept.reduce((sum, { logit }) => sum + Math.exp(logit - highest), 0);
  const tell = (id: number) => {
    const logprob = kept.find((entry) => entry.id === id)!.logit - highest - Math.log(mass);
    const probability = isAfter ? { prob: Math.exp(logprob) } : { logprob };
    const bytes = [...vocabulary[id]!];
    const token = bytes[0]! < 0x80 ? new TextDecoder().decode(vocabulary[id]) : "";
    return { id, token, bytes, ...probability };
  };
  const listed = byLogit(kept).slice(0, Number(body.n_probs));
  const told = {
    ...tell(drawn),
    [isAfter ? "top_probs" : "top_logprobs"]: listed.map(({ id }) => tell(id)),
  };
  return fault.replace?.(told) ?? told;
}

function chatAnswer(body: Record<string, unknown>): unknown {
  const top = [
    { id: 1, token: "Yes", bytes: [89, 101, 115], logprob: Math.log(0.5) },
    { id: 2, token: "No", bytes: [78, 111], logprob: Math.log(0.25) },
  ];
  return {
    choices: [
      {
        finish_reason: "length",
        index: 0,
        message: { role: "assistant", content: `Yes ${body.seed ?? ""}`.trim() },
        logprobs: body.logprobs ? { content: [{ ...top[0], top_logprobs: top }] } : null,
      },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 },
  };
}
