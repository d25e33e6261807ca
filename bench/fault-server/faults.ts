import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { draw, pick } from "./draw";
import type { CompletionLists, RightAnswer } from "./right-answer";

/** What a fault is given. */
export interface FaultContext {
  response: ServerResponse;
  right: RightAnswer;
  /** Sent with the request, and to be shown to no one. */
  key: string;
  /** From 0 to 1, by seed and request. */
  drawn: number;
}

/** What a chat tells of the first token of its answer. */
interface ListedPlace {
  token: string;
  logprob: number;
  top_logprobs: { token: string; logprob: number }[];
}

/** A way in which a server fails for once. */
interface Fault {
  /** Whether it answers, in full, with what cannot be used: such an answer is asked for again once only. */
  isUnusable: boolean;
  /**
   * The kind of answer that can have the fault. Lists are changed in echoes only: with those of the texts that a server
   * generates for its own proof changed, it would rightly be refused for good.
   */
  needs: "anything" | "echo" | "logprobs" | "list";
  /** Whether this or all other requests wait long because of it, so that a run with many would be one of waiting. */
  isRare?: boolean;
  answer: (context: FaultContext) => void;
}

function send(response: ServerResponse, status: number, headers: object, body: string): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

const refuse = (status: number, headersOf: () => object = () => ({})): Fault => ({
  isUnusable: false,
  needs: "anything",
  answer({ response, key }) {
    const error = { message: `Refused for now. You sent ${key}`, code: null };
    const headers = { "x-request-id": `req of ${key}`, ...headersOf() };
    send(response, status, headers, JSON.stringify({ error }));
  },
});

const rare = (fault: Fault): Fault => ({ ...fault, isRare: true });

const transport = (answer: Fault["answer"]): Fault => ({
  isUnusable: false,
  needs: "anything",
  answer,
});

const body = (bodyOf: (context: FaultContext) => string): Fault => ({
  isUnusable: true,
  needs: "anything",
  answer: (context) => send(context.response, 200, {}, bodyOf(context)),
});

/** Changes the lists of a completion; those that are left out stay as they are. */
const lists = (
  change: (right: CompletionLists, at: number) => Partial<CompletionLists>,
): Fault => ({
  isUnusable: true,
  needs: "echo",
  answer({ response, right, drawn }) {
    const { tokens } = right.lists!;
    // Any token but the first, which has no value, and the last, which was generated.
    const at = 1 + Math.floor(drawn * (tokens.length - 2));
    const logprobs = { ...right.lists!, ...change(right.lists!, at) };
    send(response, 200, {}, JSON.stringify({ ...right.body, choices: [{ text: "", logprobs }] }));
  },
});

const value = (put: number | null | string): Fault =>
  lists((right) => ({
    token_logprobs: right.token_logprobs.map((old, i) => (i === 0 ? old : put)) as number[],
  }));

/** Puts a word that JSON does not have in place of the first number, as Python's json does. */
const word = (text: string): Fault => ({
  ...body(({ right }) => JSON.stringify(right.body).replace(/-\d+\.\d+/, text)),
  needs: "logprobs",
});

/** Changes what a chat tells of the first token of its answer. */
const listing = (change: (first: ListedPlace) => Partial<ListedPlace>): Fault => ({
  isUnusable: true,
  needs: "list",
  answer({ response, right }) {
    const [choice] = right.body.choices as { logprobs: { content: ListedPlace[] } }[];
    const [first] = choice!.logprobs.content;
    const logprobs = { content: [{ ...first!, ...change(first!) }] };
    const choices = [{ ...choice, logprobs }];
    send(response, 200, {}, JSON.stringify({ ...right.body, choices }));
  },
});

/** An error that a gateway tells after it has answered with status 200. */
const lateError = (bodyOf: (error: object) => object): Fault => ({
  isUnusable: false,
  needs: "anything",
  isRare: true,
  answer({ response, key }) {
    const error = { code: 502, message: `Provider returned error, you sent ${key}` };
    send(response, 200, {}, JSON.stringify(bodyOf(error)));
  },
});

const without = <T>(values: readonly T[], at: number) => values.filter((_, i) => i !== at);
const twice = <T>(values: readonly T[], at: number) =>
  values.flatMap((v, i) => (i === at ? [v, v] : [v]));
const eachList = (
  right: CompletionLists,
  change: <T>(values: readonly T[]) => T[],
): CompletionLists => ({
  tokens: change(right.tokens),
  token_logprobs: change(right.token_logprobs),
  text_offset: change(right.text_offset),
  top_logprobs: change(right.top_logprobs),
});

/** Faults that pass: the same request is answered rightly when it is sent again. */
const passingFaults: Readonly<Record<string, Fault>> = {
  "408": refuse(408),
  "409": refuse(409),
  "429": rare(refuse(429)),
  "429, 0 s": refuse(429, () => ({ "retry-after": "0" })),
  "429, 1 s": rare(refuse(429, () => ({ "retry-after": "1" }))),
  "429, date": rare(
    refuse(429, () => ({ "retry-after": new Date(Date.now() + 1000).toUTCString() })),
  ),
  "429, ms": refuse(429, () => ({ "retry-after-ms": "25" })),
  "429, nonsense": rare(refuse(429, () => ({ "retry-after": "soon" }))),
  "503, ten years": rare(refuse(503, () => ({ "retry-after": "315360000" }))),
  "429, 400 digits": rare(refuse(429, () => ({ "retry-after": "9".repeat(400) }))),
  "429, negative": rare(refuse(429, () => ({ "retry-after": "-5" }))),
  "an error of a provider with status 200": lateError((error) => ({ error })),
  "an error of a provider in a list": lateError((error) => [{ error }]),
  "an error of a provider in a choice": lateError((error) => ({
    choices: [{ index: 0, finish_reason: "error", error }],
  })),
  "500": refuse(500),
  "502, a page": transport(({ response }) =>
    send(response, 502, { "content-type": "text/html" }, "<html>Bad gateway</html>"),
  ),
  "503, ms": refuse(503, () => ({ "retry-after-ms": "10" })),
  "504": refuse(504),
  "529": refuse(529),
  "reset before the answer": transport(({ response }) => response.destroy()),
  "reset within the answer": transport(({ response, right }) => {
    const text = JSON.stringify(right.body);
    response.writeHead(200, { "content-length": Buffer.byteLength(text) });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  }),
  "end of the connection within a chunked answer": transport(({ response, right }) => {
    response.writeHead(200);
    response.write(JSON.stringify(right.body).slice(0, 20), () => response.destroy());
  }),
  "no answer": rare(transport(() => {})),
  "an answer that stops": rare(
    transport(({ response }) => {
      response.writeHead(200);
      response.write('{"choices": [');
    }),
  ),
  "truncated JSON": transport(({ response, right }) =>
    send(response, 200, {}, JSON.stringify(right.body).slice(0, -7)),
  ),
  "an empty body": transport(({ response }) => send(response, 200, {}, "")),
  "a page": body(() => "<!doctype html><html>Sign in</html>"),
  "an error with status 200": body(({ key }) => JSON.stringify({ error: `Overloaded, ${key}` })),
  "no choices": body(({ right }) => JSON.stringify({ ...right.body, choices: [] })),
  "no log-probabilities": {
    ...body(({ right }) =>
      JSON.stringify(right.body).replace(/"logprobs":\{.*\}(?=\}\])/, '"logprobs":null'),
    ),
    needs: "logprobs",
  },
  "JSON null": body(() => "null"),
  "another choice": body(({ right }) => {
    const [choice] = right.body.choices as object[];
    return JSON.stringify({ ...right.body, choices: [{ ...choice, index: 3 }] });
  }),
  "a generated token below another": listing(({ top_logprobs }) => ({
    ...top_logprobs.toSorted((one, other) => one.logprob - other.logprob)[0]!,
  })),
  "a list that adds up to more than 1": listing(({ top_logprobs }) => ({
    top_logprobs: top_logprobs.map((entry) => ({ ...entry, logprob: -0.1 })),
  })),
  "a list of zeros": listing(({ top_logprobs }) => ({
    top_logprobs: top_logprobs.map((entry) => ({ ...entry, logprob: 0 })),
  })),
  "a list of null": listing(() => ({ top_logprobs: null as never })),
  NaN: word("NaN"),
  "-Infinity": word("-Infinity"),
  "a positive value": value(0.5),
  zeros: value(0),
  "the sentinel -9999": value(-9999),
  "the sentinel -9999 with something added": value(-9998.9),
  "the sentinel -100": value(-100),
  nulls: value(null),
  "values as texts": value("-1.5"),
  "one null": lists((right, at) => ({
    token_logprobs: right.token_logprobs.map((old, i) => (i === at ? null : old)),
  })),
  "values shifted to the left": lists((right) => ({
    token_logprobs: [null, ...right.token_logprobs.slice(2), -9],
  })),
  "values and lists shifted to the left": lists((right) => ({
    token_logprobs: [...right.token_logprobs.slice(1), -9],
    top_logprobs: [...right.top_logprobs.slice(1), { " x": -0.2, " y": -9 }],
  })),
  "values and lists shifted to the right": lists((right) => ({
    token_logprobs: [null, ...right.token_logprobs.slice(0, -1)],
    top_logprobs: [null, ...right.top_logprobs.slice(0, -1)],
  })),
  "a token missing": lists((right, at) => eachList(right, (values) => without(values, at))),
  "a token twice": lists((right, at) => eachList(right, (values) => twice(values, at))),
  "fewer values": lists((right, at) => ({ token_logprobs: without(right.token_logprobs, at) })),
  "the generated text only": lists((right) => eachList(right, (values) => values.slice(-1))),
  "another text": lists((right, at) => ({
    tokens: right.tokens.map((t, i) => (i === at ? " z" : t)),
  })),
  "offsets that run backwards": lists((right) => ({ text_offset: right.text_offset.toReversed() })),
};

/** Ways to send a right answer that are odd and harmless. */
export const oddAnswers: readonly ((context: FaultContext) => void)[] = [
  ({ response, right }) =>
    send(response, 200, { "content-type": "text/html" }, JSON.stringify(right.body)),
  ({ response, right }) =>
    send(
      response,
      200,
      { "content-encoding": "gzip" },
      gzipSync(JSON.stringify(right.body)) as never,
    ),
  ({ response, right }) => send(response, 200, { connection: "close" }, JSON.stringify(right.body)),
  ({ response, right }) => send(response, 201, {}, `\n  ${JSON.stringify(right.body, null, 2)}\n`),
  ({ response, right }) =>
    send(response, 200, {}, JSON.stringify({ ...right.body, usage: null, more: "x".repeat(1e5) })),
  ({ response, right }) => send(response, 200, {}, `\uFEFF${JSON.stringify(right.body)}`),
  ({ response, right }) =>
    send(response, 200, {}, `: PROCESSING\n\n: PROCESSING\n\n${JSON.stringify(right.body)}`),
  ({ response, right }) =>
    send(
      response,
      200,
      {},
      `{"__proto__": {"choices": [], "error": "x"}, ${JSON.stringify(right.body).slice(1)}`,
    ),
  // A model that thinks tells it beside its answer, or within it.
  ({ response, right }) => send(response, 200, {}, JSON.stringify(withThought(right.body, false))),
  ({ response, right }) => send(response, 200, {}, JSON.stringify(withThought(right.body, true))),
  // The generated token is missing in its own list.
  ({ response, right }) => {
    const leaveOut = (name: string, inner: unknown) => {
      const { token, top_logprobs: top } = (inner ?? {}) as Partial<ListedPlace>;
      if (name === "lists" || !Array.isArray(top) || token === undefined) return inner;
      return { ...(inner as object), top_logprobs: top.filter((entry) => entry.token !== token) };
    };
    send(response, 200, {}, JSON.stringify(right.body, leaveOut));
  },
  ({ response, right }) => {
    const text = JSON.stringify(right.body);
    response.writeHead(200);
    response.write(text.slice(0, 30));
    setTimeout(() => response.end(text.slice(30)), 20);
  },
];

/** The answer of a chat with a thought; that to a question about first tokens as it is, which a thought would take away. */
function withThought(body: Record<string, unknown>, isWithin: boolean): Record<string, unknown> {
  const [choice] = body.choices as { message?: { content: string }; logprobs?: unknown }[];
  if (choice?.message === undefined || choice.logprobs) return body;
  const thought = "A bird? Let me see.";
  const { content } = choice.message;
  const message = isWithin
    ? { ...choice.message, content: `<think>${thought}</think>\n\n${content}` }
    : { ...choice.message, reasoning_content: thought };
  const usage = { ...(body.usage as object), completion_tokens_details: { reasoning_tokens: 9 } };
  return { ...body, choices: [{ ...choice, message }], usage };
}

/** Refusals that last: the request fails however often it is sent. */
export const lastingStatuses = [400, 401, 403, 404, 413, 422, 501] as const;

/** One fault of those that an answer can have, by seed and request. */
export function drawFault(
  { body: { choices }, lists: completion, isEcho }: RightAnswer,
  mayBeUnusable: boolean,
  ...by: (string | number)[]
) {
  const hasList = completion === undefined && JSON.stringify(choices).includes("top_logprobs");
  const hasLogprobs = completion !== undefined || JSON.stringify(choices).includes("top_logprobs");
  const mayBeRare = draw("rare", ...by) < 0.15;
  const possible = Object.entries(passingFaults).filter(
    ([, { isUnusable, needs, isRare }]) =>
      (mayBeUnusable || !isUnusable) &&
      (mayBeRare || !isRare) &&
      (needs !== "echo" || isEcho) &&
      (needs !== "logprobs" || hasLogprobs) &&
      (needs !== "list" || hasList),
  );
  return pick(possible, draw("fault", ...by));
}
