import { type Message, type RankCandidatesOptions, rankCandidates } from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";

const history: Message[] = [
  { role: "system", content: "Answer as a geographer." },
  { role: "user", content: "What is the capital of France?" },
  { role: "assistant", content: "Paris.\nQuestion: Is this a line of a prompt?" },
];
const messages: Message[] = [...history, { role: "user", content: "And of Italy?" }];
const candidates = ["Rome", "Milan"];

const transcript = [
  "The conversation so far:",
  "System: Answer as a geographer.",
  "User: What is the capital of France?",
  "Assistant: Paris.",
  "  Question: Is this a line of a prompt?",
  "",
  "",
].join("\n");

const pairs: RankCandidatesOptions["elicitation"][] = [
  { kind: "contrast", shots: [] },
  { kind: "pointwise", shots: [] },
  { kind: "choice", shots: [] },
  { generator: "channel", discriminator: "true-false-calibrated", shots: [] },
];

describe("every prompt stands behind the conversation", () => {
  test.each(pairs)("as a transcript where prompts are text: %j", async (elicitation) => {
    const [asked, alone] = [new FakeLanguageModel(), new FakeLanguageModel()];
    const testJudge = { ...(elicitation as object), testJudge: false };
    const options = { candidates, elicitation: testJudge, method: "greedy" as const };
    await rankCandidates({ ...options, messages, model: asked });
    await rankCandidates({ ...options, question: "And of Italy?", model: alone });
    expect(asked.calls.map(({ prompt }) => prompt)).toEqual(alone.calls.map(({ prompt }) => `${transcript}${prompt}`));
    expect(asked.calls.length).toBeGreaterThan(1);
  });

  test.each(pairs)("as turns where prompts are messages: %j", async (elicitation) => {
    const [asked, alone] = [new FakeLanguageModel(), new FakeLanguageModel()];
    const chat = { ...(elicitation as object), testJudge: false, prompts: "chat" as const };
    await rankCandidates({ candidates, elicitation: chat, messages, model: asked });
    await rankCandidates({
      candidates,
      elicitation: chat,
      question: "And of Italy?",
      model: alone,
    });
    expect(asked.calls.map(({ prompt }) => prompt)).toEqual(
      alone.calls.map(({ prompt }) => [...history, ...(prompt as Message[])]),
    );
  });

  test("those that candidates are drawn by and whose answers are counted, too", async () => {
    const model = new FakeLanguageModel({
      capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
      drawText: (prompt, { seed = 0 }) => (prompt.includes("Proposed") ? "Yes" : candidates[seed % 2]!),
    });
    await rankCandidates({ messages, model, generate: { count: 4, seed: 0 } });
    expect(model.promptsOf("samples").length).toBeGreaterThan(4);
    for (const prompt of model.promptsOf("samples")) expect(prompt.startsWith(transcript)).toBe(true);
  });

  test("a template's system message becomes part of the conversation's", async () => {
    const model = new FakeLanguageModel();
    const plain = (question: string): Message[] => [
      { role: "system", content: "Be brief." },
      { role: "user", content: question },
    ];
    await rankCandidates({
      messages,
      candidates,
      model,
      elicitation: {
        generator: "likelihood",
        discriminator: "likelihood-per-byte",
        prompts: { plain },
        testJudge: false,
      },
    });
    expect(model.calls[0]!.prompt).toEqual([
      { role: "system", content: "Answer as a geographer.\n\nBe brief." },
      ...history.slice(1),
      { role: "user", content: "And of Italy?" },
    ]);
  });
});

test("a template's system message opens a conversation that has none", async () => {
  const model = new FakeLanguageModel();
  const plain = (question: string): Message[] => [
    { role: "system", content: "Be brief." },
    { role: "user", content: question },
  ];
  const asked = messages.slice(1);
  const pair = { generator: "likelihood", discriminator: "likelihood-per-byte" } as const;
  await rankCandidates({
    messages: asked,
    candidates,
    model,
    elicitation: { ...pair, prompts: { plain }, testJudge: false },
  });
  expect(model.calls[0]!.prompt).toEqual([{ role: "system", content: "Be brief." }, ...asked]);
});

test("the judge's test is not about the conversation, and is made once for all of them", async () => {
  const model = new FakeLanguageModel();
  const isTest = (prompt: string) => !prompt.includes("Italy") && prompt.includes("Proposed answer");
  await rankCandidates({ messages, candidates, model });
  expect(model.promptsOf("labels").filter(isTest)).toHaveLength(16);
  const other: Message[] = [{ role: "user", content: "Hello" }, ...messages.slice(1)];
  await rankCandidates({ messages: other, candidates, model });
  expect(model.promptsOf("labels").filter(isTest)).toHaveLength(16);
  expect(model.promptsOf("labels").some((prompt) => isTest(prompt) && prompt.includes("France"))).toBe(false);
});

test("a conversation of one turn is a question", async () => {
  const ask = (options: object) => rankCandidates({ candidates, model: new FakeLanguageModel(), ...options });
  const { usage: _, ...one } = await ask({ messages: [{ role: "user", content: "Which?" }] });
  const { usage: __, ...other } = await ask({ question: "Which?" });
  expect(one).toEqual(other);
});

describe("what is no conversation", () => {
  test.each<[string, object, string]>([
    ["with a question besides", { question: "Which?", messages }, "options.messages"],
    ["a text", { messages: "Which?" }, "options.messages"],
    ["without a turn", { messages: [] }, "options.messages"],
    ["of an unknown role", { messages: [{ role: "tool", content: "x" }] }, "options.messages[0]"],
    ["without a text", { messages: [{ role: "user" }] }, "options.messages[0]"],
    ["that ends with an answer", { messages: history }, "options.messages[2].role"],
    ["that asks nothing", { messages: [{ role: "user", content: " " }] }, "options.messages[0].content"],
    ["neither", {}, "options.question"],
  ])("%s", async (_, options, parameter) => {
    const model = new FakeLanguageModel();
    const failed = rankCandidates({ candidates, model, ...options } as RankCandidatesOptions);
    await expect(failed).rejects.toMatchObject({ name: "InvalidArgumentError", parameter });
    expect(model.calls).toEqual([]);
  });
});
