import type { FakeAnswer, ReceivedRequest } from "./fake-model-server";

/** How the fake departs from a right server. */
export interface EchoFault {
  /** Changes the log-probabilities of an echo. */
  distort?: (values: (number | null)[]) => (number | null)[];
  /** Changes the whole answer. */
  replace?: (answer: Record<string, unknown>, request: ReceivedRequest) => unknown;
}

/**
 * Answers `/completions` and `/chat/completions` in OpenAI's documented shape, for a made-up model over words: the
 * log-probability of a word is a fixed function of it and the word before, and the greedy next word is one of a fixed
 * list. https://platform.openai.com/docs/api-reference/completions/object
 */
export function fakeEchoAnswer(request: ReceivedRequest, fault: EchoFault = {}): FakeAnswer {
  const answer = request.path.endsWith("/chat/completions") ? chatAnswer(request) : completionAnswer(request, fault);
  return { body: fault.replace?.(answer, request) ?? answer };
}

/** The greedy word at a place in the text. */
export function fakeNextWord(place: number): string {
  const words = [" one", " small", " bird", " sang", " over", " hills"];
  return words[place % words.length]!;
}

/**
 * log P(word | word before) of the made-up model, in nats: -3 to -6.5, so that a few words together have less than 1.
 */
export function wordLogprob(before: string, word: string): number {
  let hash = 7;
  for (const character of `${before}|${word}`) hash = (hash * 31 + character.charCodeAt(0)) % 1009;
  return -3 - (3.5 * hash) / 1009;
}

function completionAnswer({ body }: ReceivedRequest, fault: EchoFault): Record<string, unknown> {
  const prompt = String(body.prompt);
  const given = splitWords(prompt);
  const generated = Array.from({ length: Number(body.max_tokens) }, (_, i) => fakeNextWord(given.length + i));
  const words = [...given, ...generated];
  let values: (number | null)[] = words.map((word, i) => (i === 0 ? null : wordLogprob(words[i - 1]!, word)));
  let offset = 0;
  const offsets = words.map((word) => {
    offset += Array.from(word).length;
    return offset - Array.from(word).length;
  });
  if (body.echo) values = fault.distort?.(values) ?? values;
  const from = body.echo ? 0 : given.length;
  return {
    id: "cmpl-1",
    object: "text_completion",
    created: 1,
    model: "fake",
    choices: [
      {
        index: 0,
        finish_reason: "length",
        text: words.slice(from).join(""),
        logprobs: {
          tokens: words.slice(from),
          token_logprobs: values.slice(from),
          text_offset: offsets.slice(from),
          top_logprobs: null,
        },
      },
    ],
    usage: {
      prompt_tokens: given.length,
      completion_tokens: generated.length,
      prompt_tokens_details: { cached_tokens: 2 },
    },
  };
}

/** https://platform.openai.com/docs/api-reference/chat/object */
function chatAnswer({ body }: ReceivedRequest): Record<string, unknown> {
  const top = [
    { token: "Yes", logprob: Math.log(0.5), bytes: [89, 101, 115] },
    { token: "No", logprob: Math.log(0.25), bytes: [78, 111] },
    { token: " Yes", logprob: Math.log(0.125), bytes: null },
    { token: "in", logprob: Math.log(0.0625), bytes: [105, 110] },
  ];
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "fake",
    choices: [
      {
        index: 0,
        finish_reason: "length",
        message: { role: "assistant", content: `Yes ${body.seed ?? ""}`.trim(), refusal: null },
        logprobs: body.logprobs ? { content: [{ ...top[0], top_logprobs: top }] } : null,
      },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 },
  };
}

/** Words with the space before them. */
export function splitWords(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
