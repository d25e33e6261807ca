import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  InvalidArgumentError,
  type Message,
  ModelUnavailableError,
  rankCandidates,
  recorded,
  recordModel,
} from "equirank";
import { type LocalModel, localModel } from "equirank/local";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { locateModelFile } from "../../src/models/local/model-file";
import { findLocalModel } from "./find-local-model";

const atHand = await findLocalModel();

// Well under a minute in all on an idle machine. One thread: several would wait for one another where all cores are
// busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

beforeEach(({ skip }) => {
  skip(atHand.missing !== undefined, atHand.missing);
});

/** Loads the model under test; called only where there is one. */
function load(options: { contextSize?: number; prefixes?: number } = {}): Promise<LocalModel> {
  if (atHand.missing !== undefined) throw new Error(atHand.missing);
  return localModel({ path: atHand.path, contextSize: 256, threads: 1, gpu: false, ...options });
}

describe("a loaded model", () => {
  let model: LocalModel;

  beforeAll(async () => {
    if (atHand.missing === undefined) model = await load({ prefixes: 1 });
  });

  afterAll(() => model?.dispose());

  const prompt = "Question: What is the capital of France?\nAnswer:";
  const continuations = [" Paris", " the city of Paris", " the city of Rome", " 🙂 東京 café"];

  test("messages are put into the template of the model's file, which names the model where no system message is given", async () => {
    const question = { role: "user", content: "Who are you?" } satisfies Message;
    const named = "You are a helpful AI assistant named SmolLM, trained by Hugging Face";
    const answers = ["I am SmolLM", " Yes"];
    const unnamed = await model.scoreContinuations([question], answers);
    const system = { role: "system", content: named } satisfies Message;
    expect((await model.scoreContinuations([system, question], answers)).scores).toEqual(unnamed.scores);
    const other = { role: "system", content: "You are a goat." } satisfies Message;
    expect((await model.scoreContinuations([other, question], answers)).scores).not.toEqual(unnamed.scores);
  });

  test("a text scores the same with its prefix in memory, in company, and alone in an empty memory", async () => {
    const together = await model.scoreContinuations(prompt, continuations);
    const again = await model.scoreContinuations(prompt, continuations.toReversed());
    const alone: number[] = [];
    for (const continuation of continuations) {
      // The only sequence then holds a text that differs from its first token on.
      await model.scoreContinuations("Alpha and more words", [" follow"]);
      const { scores, usage } = await model.scoreContinuations(prompt, [continuation]);
      // The last token is never evaluated, as nothing is read after it.
      expect(usage.cachedTokens).toBe(1);
      alone.push(scores[0]!.logLikelihood);
    }
    together.scores.forEach(({ logLikelihood, tokenCount }, i) => {
      expect(tokenCount).toBeGreaterThan(0);
      expect(logLikelihood).toBeLessThan(0);
      // To the last bit, as no sequence gives a single token to a batch.
      expect(alone[i]).toBe(logLikelihood);
      expect(again.scores.at(-1 - i)!.logLikelihood).toBe(logLikelihood);
    });
    expect(together.scores[0]!.logLikelihood).toBeGreaterThan(together.scores[2]!.logLikelihood);
  });

  test("the score of several tokens is the sum of theirs, asked one by one", async () => {
    const { scores } = await model.scoreContinuations(prompt, [" the", " the city", " the city of"]);
    expect(scores.map(({ tokenCount }) => tokenCount)).toEqual([1, 2, 3]);
    const steps = [
      await model.nextTokenLogprobs(prompt, [" the"]),
      await model.nextTokenLogprobs(`${prompt} the`, [" city"]),
      await model.nextTokenLogprobs(`${prompt} the city`, [" of"]),
    ];
    let sum = 0;
    steps.forEach(({ logprobs }, i) => {
      sum += logprobs[0]!;
      // The same additions of the same numbers.
      expect(scores[i]!.logLikelihood).toBe(sum);
    });
  });

  test("probabilities of labels and the mass they leave add up to one", async () => {
    const labels = [" Paris", " the", " France", " Lyon", "\n"];
    const { logprobs, isBound, uncoveredMass } = await model.nextTokenLogprobs(prompt, labels);
    const mass = logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0);
    expect(mass).toBeGreaterThan(0.01);
    expect(mass + uncoveredMass).toBeCloseTo(1, 12);
    expect(isBound).toEqual(labels.map(() => false));
    // A label given twice, or a second one with the same first token, is covered once and adds nothing.
    const twice = await model.nextTokenLogprobs(prompt, [...labels, " Paris"]);
    expect(twice.uncoveredMass).toBeCloseTo(uncoveredMass, 9);
    expect(twice.logprobs[5]).toBe(-Infinity);
  });

  test("a label that merges with the end of the prompt is scored as the merged token", async () => {
    // After "? " the label "Yes" is read as the one token " Yes" after "?".
    const { scores } = await model.scoreContinuations("Is it? ", ["Yes"]);
    const { logprobs } = await model.nextTokenLogprobs("Is it? ", ["Yes", "No"]);
    expect(logprobs[0]).toBe(scores[0]!.logLikelihood);
  });

  test("the probabilities of single characters after a prompt stay below one", async () => {
    const characters = Array.from({ length: 94 }, (_, i) => ` ${String.fromCharCode(33 + i)}`);
    const { logprobs } = await model.nextTokenLogprobs("The letter is", characters);
    const mass = logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0);
    expect(mass).toBeGreaterThan(0);
    expect(mass).toBeLessThanOrEqual(1 + 1e-9);
  });

  test("chat-template tokens in a candidate are text, never control", async () => {
    const marks = ["<|im_end|>", "<|im_start|>", "<|endoftext|>"];
    const { scores } = await model.scoreContinuations(
      prompt,
      marks.map((mark) => ` ${mark}`),
    );
    // As control it would be one token beside the space; spelled out, each takes several.
    for (const { tokenCount } of scores) expect(tokenCount).toBeGreaterThan(2);
    const inPrompt = await model.scoreContinuations(`${prompt} Rome<|im_end|>`, [" Paris"]);
    const without = await model.scoreContinuations(`${prompt} Rome`, [" Paris"]);
    expect(inPrompt.usage.promptTokens).toBeGreaterThan(without.usage.promptTokens + 2);
  });

  test("messages are put into the model's chat template, their content as text", async () => {
    const messages = (content: string): Message[] => [
      { role: "system", content: "You answer in one word." },
      { role: "user", content },
    ];
    const asked = messages("What is the capital of France?");
    const { scores } = await model.scoreContinuations(asked, ["Paris", "Tuesday"]);
    expect(scores[0]!.logLikelihood).toBeGreaterThan(scores[1]!.logLikelihood);

    const tokens = async (content: string) =>
      (await model.nextTokenLogprobs(messages(content), ["Yes"])).usage.promptTokens;
    // As control tokens these two would add 2 tokens.
    expect((await tokens("Hi<|im_end|><|im_start|>")) - (await tokens("Hi"))).toBeGreaterThan(4);
  });

  test("an empty prompt is asked after the model's start token", async () => {
    const { scores } = await model.scoreContinuations("", ["The"]);
    expect(scores[0]!.logLikelihood).toBeLessThan(0);
    expect(scores[0]!.tokenCount).toBe(1);
  });

  test("a text too long for the context is an error that says how long it may be", async () => {
    const long = "word ".repeat(300);
    await expect(model.scoreContinuations(prompt, [" ok", ` ${long}`])).rejects.toThrow(
      /^continuations\[1\] needs \d+ tokens with its prompt, but the context holds 256/,
    );
    await expect(model.nextTokenLogprobs(long, ["Yes"])).rejects.toThrow(InvalidArgumentError);
    await expect(model.sample(long)).rejects.toThrow(InvalidArgumentError);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ["no continuations", () => model.scoreContinuations(prompt, []), "continuations"],
    ["an empty continuation", () => model.scoreContinuations(prompt, [""]), "continuations[0]"],
    ["an empty label", () => model.nextTokenLogprobs(prompt, ["Yes", ""]), "labels[1]"],
  ])("%s", async (_, ask, parameter) => {
    const error: unknown = await ask().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).parameter).toBe(parameter);
  });

  test("sampling repeats with the same seed, and ends where it should", async () => {
    const options = { count: 2, maxTokens: 4, seed: 7 };
    const first = await model.sample("Once upon a time", options);
    const second = await model.sample("Once upon a time", options);
    expect(second.texts).toEqual(first.texts);
    expect(first.texts).toHaveLength(2);
    expect(first.usage.generatedTokens).toBeGreaterThan(0);
    expect(first.usage.generatedTokens).toBeLessThanOrEqual(8);
    const other = await model.sample("Once upon a time", { ...options, seed: 1234 });
    expect(other.texts).not.toEqual(first.texts);

    const greedy = { maxTokens: 6, temperature: 0 };
    const whole = (await model.sample("Once upon a time", greedy)).texts[0]!;
    const end = whole.trim().split(" ")[2]!;
    const stop = ["never said", end];
    const [stopped] = (await model.sample("Once upon a time", { ...greedy, stop })).texts;
    expect(stopped).toBe(whole.slice(0, whole.indexOf(end)));
    expect(stopped).not.toBe("");
  });

  test("greedy sampling takes the token with the largest log-probability", async () => {
    const sentence = "The capital of France is";
    const { texts } = await model.sample(sentence, { temperature: 0, maxTokens: 1 });
    const labels = [texts[0]!, " Paris", " the", " France", " Lyon", " a", "\n"];
    const { logprobs } = await model.nextTokenLogprobs(sentence, labels);
    expect(Math.max(...logprobs)).toBe(logprobs[0]);
  });

  test("an aborted call rejects with the signal's reason, and the next one is answered", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(model.scoreContinuations(prompt, [" Rome"], { signal })).rejects.toBe(reason);
    await expect(model.nextTokenLogprobs(prompt, ["Yes"], { signal })).rejects.toBe(reason);
    await expect(model.sample(prompt, { signal })).rejects.toBe(reason);
    const controller = new AbortController();
    const { signal: during } = controller;
    const sampled = model.sample("Once upon a time", {
      temperature: 0,
      maxTokens: 100,
      signal: during,
    });
    setImmediate(() => controller.abort(reason));
    await expect(sampled).rejects.toBe(reason);
    const { scores } = await model.scoreContinuations(prompt, [" Paris"]);
    expect(scores[0]!.logLikelihood).toBeLessThan(0);
  });
});

describe("many calls at once", () => {
  const questions = [
    "What is the capital of France?",
    "Which gas do plants take in to make their food, and where does it come from?",
    "Why is the sky blue?",
    "How many legs does a spider have?",
    "Which of these is a metal that is liquid at room temperature?",
  ];
  const shots = "Question: What do bees make?\nAnswer: honey\n\nQuestion: What is ice?\nAnswer: water\n\n";
  const answers = [" Paris", " carbon dioxide from the air", " eight", " mercury", " light is scattered"];
  const judge = (question: string, answer: string) =>
    `${shots}Question: ${question}\nProposed answer:${answer}\nIs it correct?`;

  /** Everything asked of one question, answered as one value. */
  const ask = async (model: LocalModel, question: string) => {
    const [plain, unlike, ...judged] = await Promise.all([
      model.scoreContinuations(`${shots}Question: ${question}\nAnswer:`, answers),
      model.scoreContinuations(`${question} It is`, answers),
      ...answers.map((answer) => model.nextTokenLogprobs(judge(question, answer), [" Yes", " No"])),
    ]);
    return [plain!.scores, unlike!.scores, ...judged.map(({ logprobs }) => logprobs)];
  };

  test("give what they give one by one, to the last bit", async () => {
    const single = await load({ prefixes: 1 });
    const oneByOne: unknown[] = [];
    for (const question of questions) oneByOne.push(await ask(single, question));
    await single.dispose();

    const model = await load({ prefixes: 5 });
    const together = await Promise.all(questions.map((question) => ask(model, question)));
    expect(together).toEqual(oneByOne);
    // Other company, and other texts in memory.
    const again = questions.toReversed().map((question) => ask(model, question));
    const sampled = model.sample("Once upon a time", { maxTokens: 3 });
    expect((await Promise.all(again)).toReversed()).toEqual(oneByOne);
    expect((await sampled).texts).toHaveLength(1);
    await model.dispose();
  });

  test("evaluate what they share once, in whichever sequence they are", async () => {
    const model = await load({ prefixes: 4 });
    const long = shots.repeat(3);
    const ends = ["one two", "three four", "five six", "seven eight"];
    const calls = await Promise.all(ends.map((end) => model.scoreContinuations(`${long}${end}`, [" nine"])));
    const evaluated = calls.reduce((sum, { usage }) => sum + usage.promptTokens - usage.cachedTokens, 0);
    // Once the shared tokens; of each call its own two or three; and up to 16 again rather than waited for.
    const [{ usage }] = [await model.scoreContinuations(long, [" nine"])];
    expect(evaluated).toBeLessThan(usage.promptTokens + 4 * 3 + 3 * 16);
    await model.dispose();
  });

  test("that are not answered before the model is disposed are rejected", async () => {
    const model = await load({ prefixes: 1 });
    const calls = questions.map((question) => model.scoreContinuations(question, answers));
    const first = await calls[0];
    expect(first!.scores).toHaveLength(answers.length);
    const rest = Promise.allSettled(calls.slice(1));
    await model.dispose();
    const rejected = (await rest).filter(({ status }) => status === "rejected");
    expect(rejected.length).toBeGreaterThan(0);
    for (const call of rejected) {
      expect((call as PromiseRejectedResult).reason).toBeInstanceOf(ModelUnavailableError);
    }
  });
});

describe("a ranking", () => {
  test("is the same from a recording of it", async () => {
    const model = await load({ contextSize: 512 });
    const recording = recordModel(model);
    const request = {
      question: "What is the capital of France?",
      candidates: ["Lyon", "Paris", "a kind of cheese"],
    };
    const live = await rankCandidates({ ...request, model: recording });
    await model.dispose();
    const json = JSON.stringify(recording.recording);
    const replayed = await rankCandidates({ ...request, model: recorded(JSON.parse(json)) });
    expect(replayed.ranking).toEqual(live.ranking);
    expect(live.usage.requests).toBeGreaterThan(0);
    expect(replayed.usage.requests).toBe(0);
    // The small model prefers the right answer of 4 of the 8 examples; others are asked as their test says.
    const isSmall = model.path.includes("SmolLM2-135M");
    const { kind, reason } = live.elicitation!;
    if (isSmall) expect(reason).toContain("in 4 of 8 questions");
    expect(kind).toBe(reason === "the default" ? "contrast" : "pointwise");
  });
});

describe("files that cannot be loaded", () => {
  let folder: string;
  let wholeFile: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "equirank-live-"));
    if (atHand.missing === undefined) wholeFile = await locateModelFile({ path: atHand.path });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("a GGUF file cut short", async () => {
    const whole = await open(wholeFile);
    const start = Buffer.alloc(3_000_000);
    await whole.read(start, 0, start.length, 0);
    await whole.close();
    const path = join(folder, "short.gguf");
    await writeFile(path, start);
    const loaded = localModel({ path, gpu: false });
    await expect(loaded).rejects.toThrow(ModelUnavailableError);
    await expect(loaded).rejects.toThrow(/short\.gguf could not be loaded.*download it again/);
  });

  test("four letters and noise", async () => {
    const path = join(folder, "noise.gguf");
    await writeFile(path, `GGUF${"x".repeat(1000)}`);
    await expect(localModel({ path, gpu: false })).rejects.toThrow(ModelUnavailableError);
  });

  test("a web page, and no file at all", async () => {
    const path = join(folder, "page.gguf");
    await writeFile(path, "<!doctype html>");
    await expect(localModel({ path })).rejects.toThrow("is not a GGUF file");
    await expect(localModel({ path: join(folder, "none") })).rejects.toThrow("there is no GGUF file");
  });
});

describe("the end", () => {
  test("loading that is aborted rejects with the signal's reason", async () => {
    const reason = new Error("enough");
    const path = atHand.missing === undefined ? atHand.path : "";
    await expect(localModel({ path, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("a disposed model says so, and disposing twice is fine", async () => {
    const model = await load({ contextSize: 64, prefixes: 1 });
    expect((await model.scoreContinuations("One, two,", [" three"])).scores).toHaveLength(1);
    await Promise.all([model.dispose(), model.dispose()]);
    await expect(model.scoreContinuations("One, two,", [" three"])).rejects.toThrow(
      /was disposed: load it again with localModel\(\)/,
    );
    await expect(model.sample("One")).rejects.toThrow(ModelUnavailableError);
  });
});
