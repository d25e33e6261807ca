import { gzipSync } from "node:zlib";
import { draw, pick } from "./draw";
import { type Fault, type FaultContext, send, sendJson } from "./fault";
import type { ListedPlace, RightAnswer } from "./right-answer";
import { word, wrongNumbers } from "./wrong-numbers";

const refuse = (status: number, headersOf: () => object = () => ({})): Fault => ({
  isUnusable: false,
  answer({ response, key }) {
    const error = { message: `Refused for now. You sent ${key}`, code: null };
    const headers = { "x-request-id": `req of ${key}`, ...headersOf() };
    send(response, status, headers, JSON.stringify({ error }));
  },
});

const rare = (fault: Fault): Fault => ({ ...fault, isRare: true });

const transport = (answer: Fault["answer"]): Fault => ({ isUnusable: false, answer });

const body = (bodyOf: (context: FaultContext) => string): Fault => ({
  isUnusable: true,
  answer: (context) => send(context.response, 200, {}, bodyOf(context)),
});

/** An error that a gateway tells after it has answered with status 200. */
const lateError = (bodyOf: (error: object) => object): Fault => ({
  isUnusable: false,
  isRare: true,
  answer(context) {
    const error = { code: 502, message: `Provider returned error, you sent ${context.key}` };
    sendJson(context, bodyOf(error));
  },
});

/** A refusal in another form than OpenAI's. */
const refuseAs = (status: number, bodyOf: (words: string) => unknown): Fault =>
  transport(({ response, key }) => send(response, status, {}, JSON.stringify(bodyOf(`Not now, ${key}`))));

/** The choices of an answer in OpenAI's form. */
function choicesOf({ body }: RightAnswer): object[] | undefined {
  return (body as { choices?: object[] }).choices;
}

/** Faults that pass: the same request is answered rightly when it is sent again. */
const passingFaults: Readonly<Record<string, Fault>> = {
  "408": refuse(408),
  "409": refuse(409),
  "429": rare(refuse(429)),
  "429, 0 s": refuse(429, () => ({ "retry-after": "0" })),
  "429, 1 s": rare(refuse(429, () => ({ "retry-after": "1" }))),
  "429, date": rare(refuse(429, () => ({ "retry-after": new Date(Date.now() + 1000).toUTCString() }))),
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
  "503 in FastAPI's form": refuseAs(503, (words) => ({ detail: [{ loc: ["body"], msg: words }] })),
  "429 in a list": rare(refuseAs(429, (words) => [{ error: { code: 429, message: words } }])),
  "500 as a text": refuseAs(500, (words) => words),
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
  "no choices": {
    ...body(({ right }) => JSON.stringify({ ...right.body, choices: [] })),
    fits: (right) => choicesOf(right) !== undefined,
  },
  "an empty object": body(() => "{}"),
  "an empty list": body(() => "[]"),
  "JSON null": body(() => "null"),
  "another choice": {
    ...body(({ right }) => {
      const choices = choicesOf(right)!.map((choice) => ({ ...choice, index: 3 }));
      return JSON.stringify({ ...right.body, choices });
    }),
    // Together's completions, of one text each, have numbers of their own.
    fits: (right) => choicesOf(right) !== undefined && !("prompt" in right.body),
  },
  "no log-probabilities": {
    ...body(({ right }) => JSON.stringify(right.bare)),
    fits: ({ bare }) => bare !== undefined,
  },
  // Left out: null is an empty text, as SGLang writes it.
  "a message without a text": {
    ...body(({ right }) => JSON.stringify(right.said!(undefined, "stop"))),
    fits: ({ said }) => said !== undefined,
  },
  "a field of a prototype alone": body(({ right }) => `{"__proto__": ${JSON.stringify(right.body)}}`),
  NaN: word("NaN"),
  "-Infinity": word("-Infinity"),
  ...wrongNumbers,
};

/** More than is read of any answer, and a thousandth of it when it is packed. */
const endless = gzipSync(Buffer.alloc(65 * 2 ** 20, " "));

const spaces = Buffer.alloc(2 ** 20, " ");

/** Faults of size, which cost both sides too much for a run to have many of them. */
const heavyFaults: Readonly<Record<string, Fault>> = {
  "an answer that unpacks to more than is read": {
    isUnusable: true,
    answer: ({ response }) => send(response, 200, { "content-encoding": "gzip" }, endless),
  },
  "an answer without an end": {
    isUnusable: true,
    answer({ response }) {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(spaces));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    },
  },
};

/** Ways to send a right answer that are odd and harmless. */
export const oddAnswers: readonly ((context: FaultContext) => void)[] = [
  ({ response, right }) => send(response, 200, { "content-type": "text/html" }, JSON.stringify(right.body)),
  ({ response, right }) => send(response, 200, { "content-encoding": "gzip" }, gzipSync(JSON.stringify(right.body))),
  ({ response, right }) => send(response, 200, { connection: "close" }, JSON.stringify(right.body)),
  ({ response, right }) => send(response, 201, {}, `\n  ${JSON.stringify(right.body, null, 2)}\n`),
  (context) => sendJson(context, withFields(context.right, { more: "x".repeat(1e5) })),
  (context) => sendJson(context, withFields(context.right, { usage: null, service_tier: {} })),
  ({ response, right }) => send(response, 200, {}, `\uFEFF${JSON.stringify(right.body)}`),
  ({ response, right }) => send(response, 200, {}, `: PROCESSING\n\n: PROCESSING\n\n${JSON.stringify(right.body)}`),
  ({ response, right }) => {
    const text = JSON.stringify(right.body);
    const isList = Array.isArray(right.body);
    const prototype = `{"__proto__": {"choices": [], "error": "x"}, ${text.slice(1)}`;
    send(response, 200, {}, isList ? text : prototype);
  },
  // A model that thinks tells it beside its answer, or within it.
  (context) => sendJson(context, context.right.thought?.(false) ?? context.right.body),
  (context) => sendJson(context, context.right.thought?.(true) ?? context.right.body),
  // The generated token is missing in its own list.
  withFirst(({ top_logprobs, ...first }) => ({
    ...first,
    top_logprobs: top_logprobs.filter(({ token }) => token !== first.token),
  })),
  // Tokens that are told by their bytes, and one that has no value.
  withFirst(({ top_logprobs, ...first }) => ({
    ...first,
    bytes: [...Buffer.from(first.token)],
    top_logprobs: [
      ...top_logprobs.map((entry) => ({ ...entry, bytes: [...Buffer.from(entry.token)] })),
      { token: "none", logprob: -9999, bytes: null },
    ],
  })),
  ({ response, right }) => {
    const text = JSON.stringify(right.body);
    response.writeHead(200);
    response.write(text.slice(0, 30));
    setTimeout(() => response.end(text.slice(30)), 20);
  },
];

function withFields({ body }: RightAnswer, fields: object): object {
  return Array.isArray(body) ? body : { ...body, ...fields };
}

function withFirst(change: (first: ListedPlace) => ListedPlace) {
  return (context: FaultContext) => {
    const { list, body } = context.right;
    sendJson(context, list === undefined ? body : list.tell(change(list.first)));
  };
}

/** Refusals that last: the request fails however often it is sent. */
export const lastingStatuses = [400, 401, 403, 404, 413, 422, 501] as const;

/** One fault of those that an answer can have, by seed and request. */
export function drawFault(
  right: RightAnswer,
  mayBeUnusable: boolean,
  ...by: (string | number)[]
): readonly [string, Fault] {
  const drawn = draw("rare", ...by);
  const possible = Object.entries(drawn < 0.002 ? heavyFaults : passingFaults).filter(
    ([, { isUnusable, fits, isRare }]) =>
      (mayBeUnusable || !isUnusable) && (drawn < 0.15 || !isRare) && (fits?.(right) ?? true),
  );
  return possible.length > 0 ? pick(possible, draw("fault", ...by)) : ["500", passingFaults["500"]!];
}
