import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "../models/http/fake-model-server";

/** What a fake chat of OpenAI's form says to the prompts of an application. */
export interface FakeChatOptions {
  /** What the application asks, by which its prompts are told from those of the judge and of probes. */
  question: string;
  /** The answer to the application's own prompt, by the number of such calls before it. */
  answer: (index: number, request: ReceivedRequest) => FakeChoice | FakeAnswer | Promise<FakeChoice | FakeAnswer>;
  /** What the judge takes for right. */
  right: readonly string[];
  /** What the server answers about the question in place of its judgement; what a model can do is proved without it. */
  judge?: () => FakeAnswer;
}

/** A choice of a completion: a text, or a message with the reason why it ended. */
type FakeChoice = string | { message: object; finish_reason: string };

/**
 * A fake of OpenAI's chat completions on this machine: a model that draws the answers it is told to, and that judges an
 * answer correct with probability 0.9 if it is right and 0.1 if not, in letters as in yes and no.
 * https://platform.openai.com/docs/api-reference/chat/object
 */
export async function startFakeChat({ question, answer, right, judge }: FakeChatOptions) {
  let drawn = 0;
  const isAsked = ({ body }: ReceivedRequest) => JSON.stringify(body).includes(question);
  const isDraw = (request: ReceivedRequest) => request.body.logprobs !== true && isAsked(request);
  const server = await FakeModelServer.start(async (request) => {
    const { body, path } = request;
    if (!path.endsWith("/chat/completions")) {
      return { status: 404, body: { error: { message: `Invalid URL (POST ${path})` } } };
    }
    if (body.logprobs === true) {
      return (isAsked(request) && judge?.()) || { body: judgement(request, right) };
    }
    if (!isDraw(request)) {
      const message = { role: "assistant", content: "Yes" };
      return { body: completion({ message, finish_reason: "stop" }, judgementUsage) };
    }
    const said = await answer(drawn++, request);
    if (typeof said !== "string" && "body" in said) return said;
    const choice =
      typeof said === "string" ? { message: { role: "assistant", content: said }, finish_reason: "stop" } : said;
    return body.stream === true ? { ...streamOf(choice) } : { body: completion(choice) };
  });
  return {
    server,
    /** The calls that drew answers. */
    draws: () => server.requests.filter(isDraw),
    /** All others that were answered: the judge's, and those that prove what it can do. */
    judgements: () =>
      server.requests.filter((request) => request.path.endsWith("/chat/completions") && !isDraw(request)),
  };
}

/** Prompt tokens and tokens of each draw that the fake tells of, and those of each judgement. */
export const drawUsage = { prompt: 100, completion: 10 };
export const judgementUsage = { prompt: 7, completion: 1 };

function completion(choice: object, { prompt, completion } = drawUsage) {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "fake",
    choices: [{ index: 0, logprobs: null, ...choice }],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    },
  };
}

function streamOf({ message, finish_reason }: { message: object; finish_reason: string }): FakeAnswer {
  const shared = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "fake" };
  const chunks = [
    { ...shared, choices: [{ index: 0, delta: message, finish_reason: null }] },
    { ...shared, choices: [{ index: 0, delta: {}, finish_reason }] },
  ];
  const events = [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"];
  return {
    headers: { "content-type": "text/event-stream" },
    body: events.map((event) => `data: ${event}\n\n`).join(""),
  };
}

function judgement({ body }: ReceivedRequest, right: readonly string[]) {
  const asked = (body.messages as { content: string }[]).at(-1)!.content;
  const [first, second] = chooseWords(asked, right);
  const top = [
    { token: first, logprob: Math.log(0.9), bytes: null },
    { token: second, logprob: Math.log(0.1), bytes: null },
  ];
  return completion(
    {
      message: { role: "assistant", content: first },
      finish_reason: "length",
      logprobs: { content: [{ ...top[0], top_logprobs: top }] },
    },
    judgementUsage,
  );
}

/** The most likely word and the next, at the end of a prompt that lists candidates or proposes one. */
function chooseWords(asked: string, right: readonly string[]): readonly [string, string] {
  const letters = [...asked.matchAll(/^([A-Z])\. (.*)$/gm)].map(([, letter, text]) => ({
    letter: letter!,
    isRight: isRight(text!, right),
  }));
  if (letters.length > 0) {
    const wantsRight = !/\b(incorrect|irrelevant)\b/i.test(asked.split("\n").at(-1)!);
    const chosen = letters.find((option) => option.isRight === wantsRight) ?? letters[0]!;
    const other = letters.find((option) => option !== chosen) ?? chosen;
    return [chosen.letter, other.letter];
  }
  const proposed = asked.split(/(?:Proposed answer|Document): /).at(-1)!;
  const words = /true or false/i.test(asked) ? ["true", "false"] : ["Yes", "No"];
  return isRight(proposed, right) ? [words[0]!, words[1]!] : [words[1]!, words[0]!];
}

function isRight(text: string, right: readonly string[]): boolean {
  return right.some((answer) => text.includes(answer));
}
