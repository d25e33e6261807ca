import { readFileSync } from "node:fs";
import { openAICompatible, rankCandidates } from "equirank";
import { afterEach, expect, it } from "vitest";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "./http/fake-model-server";

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** The demo's first questions. */
const questions = readFileSync(new URL("../../examples/demo/questions.jsonl", import.meta.url), "utf8")
  .split("\n", 12)
  .map((line) => JSON.parse(line) as { question: string; candidates: string[]; answer: number });

const rightAnswers = questions.map(({ candidates, answer }) => candidates[answer]!);

type Said = { content: string }[];

/** What a model that knows the answers says first, and what it would say next most often. */
function answer(request: ReceivedRequest): readonly [string, string] {
  const asked = (request.body.messages as Said).at(-1)!.content;
  // Only the last question: worked examples stand before it.
  const known = questions.find(({ question }) => asked.lastIndexOf(question) >= 0);
  const own = asked.slice(asked.lastIndexOf(known?.question ?? ""));
  const right = known?.candidates[known.answer];
  const letters = [...own.matchAll(/^([A-Z])\. (.*)$/gm)].map(([, letter, text]) => ({
    letter: letter!,
    text,
  }));
  if (letters.length > 0) {
    const isWrongWanted = /incorrect/i.test(own);
    const rightly = letters.find(({ text }) => text === right)!.letter;
    const other = letters.find(({ text }) => text !== right)!.letter;
    return isWrongWanted ? [other, rightly] : [rightly, other];
  }
  return own.includes(`Proposed answer: ${right}\n`) ? ["Yes", "No"] : ["No", "Yes"];
}

const completion = (content: string, rest: object = {}): FakeAnswer => ({
  body: {
    choices: [{ index: 0, message: { content }, finish_reason: "stop", ...rest }],
    usage: { prompt_tokens: 9, completion_tokens: 1 },
  },
});

const withList = (request: ReceivedRequest): FakeAnswer => {
  const [first, second] = answer(request);
  if (!request.body.logprobs) return completion(first);
  const top = [
    { token: first, logprob: Math.log(0.9) },
    { token: second, logprob: Math.log(0.06) },
  ];
  return completion(first, { logprobs: { content: [{ ...top[0], top_logprobs: top }] } });
};

const refuse = (status: number, message: string): FakeAnswer => ({
  status,
  body: { error: { message } },
});

const services: Record<string, (request: ReceivedRequest) => FakeAnswer> = {
  "with log-probabilities": withList,
  "that limits top tokens": (request) =>
    Number(request.body.top_logprobs) > 5 ? refuse(400, "top_logprobs must be <= 5") : withList(request),
  "without log-probabilities": (request) =>
    request.body.logprobs ? refuse(400, "logprobs is not supported") : completion(answer(request)[0]),
  "that thinks": (request) => {
    const { body } = request;
    if ("max_tokens" in body) {
      return refuse(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.");
    }
    if ("temperature" in body && body.temperature !== 1) {
      return refuse(400, "Unsupported value: 'temperature'. Only the default (1) value is supported.");
    }
    if (body.logprobs) return refuse(403, "You are not allowed to request logprobs from this model");
    return Number(body.max_completion_tokens) < 500
      ? completion("", { finish_reason: "length" })
      : completion(answer(request)[0]);
  },
};

/**
 * Requests of the first question and of each that follows, with K = 4 candidates. With lists: K + 2, and the first time
 * 3 of the probe and 16 of the judge's test; one more to learn a limit. Without: 20 draws for each of K + 2 prompts,
 * and the first time 3 of the probe; two more to learn what a model that thinks refuses.
 */
const expectedRequests: Record<string, [number, number]> = {
  "with log-probabilities": [6 + 19, 6],
  "that limits top tokens": [6 + 19 + 1, 6],
  "without log-probabilities": [120 + 3, 120],
  "that thinks": [120 + 3 + 2, 120],
};

it.each(Object.keys(services))("ranks by a chat service %s", async (name) => {
  const server = await FakeModelServer.start((request) =>
    request.path === "/v1/chat/completions" ? services[name]!(request) : { status: 404, body: {} },
  );
  running.push(server);
  const model = openAICompatible({ model: "m", baseUrl: `${server.origin}/v1`, maxRetries: 0 });
  const best: unknown[] = [];
  const counts: number[] = [];
  for (const { question, candidates } of questions) {
    const before = server.requests.length;
    const result = await rankCandidates({ question, candidates, model });
    best.push(result.ranking[0]!.candidate);
    counts.push(server.requests.length - before);
  }
  const [first, later] = expectedRequests[name]!;
  expect(best).toEqual(rightAnswers);
  expect(counts).toEqual(questions.map((_, i) => (i === 0 ? first : later)));
});
