// How fast the local model answers many calls at once, against two bounds of the same run:
// `npm run bench:local -- [--model FILE] [--data FILE] [--limit N] [--under-way N] [--threads N] [--prefixes N]`.
//
// Asked is what both elicitations ask about each question. Tokens: those evaluated, by the model's own usage, against
// the distinct token prefixes after which something is read or which lead there; each must be evaluated at least once.
// They are counted here from the texts of all calls, with the engine's tokenizer. Time: against what the engine needs
// to take in as many tokens in batches of 512 without giving any number, measured before and after with its own default
// settings.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { elicitLogLikelihoods, type LanguageModel } from "equirank";
import { type LocalModel, localModel } from "equirank/local";
import pLimit from "p-limit";
import { parseMultipleChoiceItem } from "../src/internal";
import { loadQuestions } from "./load-questions";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    data: { type: "string" },
    limit: { type: "string", default: "32" },
    "under-way": { type: "string", default: "16" },
    threads: { type: "string", default: String(availableParallelism()) },
    prefixes: { type: "string" },
  },
});
const threads = Number(values.threads);
const items = (values.data === undefined ? loadQuestions() : readItems(values.data)).slice(0, Number(values.limit));

function readItems(path: string) {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => parseMultipleChoiceItem(JSON.parse(line)));
}

/** One call: its prompt, what follows it, and whether only the first token of that is read. */
interface Asked {
  prompt: string;
  endings: readonly string[];
  areLabels: boolean;
}

let evaluated = 0;
const asked: Asked[] = [];

/** The model, with a record of what it is asked. */
function record(model: LocalModel): LanguageModel {
  const note = async <Answer extends { usage: { promptTokens: number; cachedTokens: number } }>(
    call: Asked,
    answer: Promise<Answer>,
  ) => {
    asked.push(call);
    const { usage } = await answer;
    evaluated += usage.promptTokens - usage.cachedTokens;
    return answer;
  };
  return {
    id: model.id,
    capabilities: { ...model.capabilities, sample: false },
    scoreContinuations: (prompt, endings, options) =>
      note({ prompt: String(prompt), endings, areLabels: false }, model.scoreContinuations(prompt, endings, options)),
    nextTokenLogprobs: (prompt, endings, options) =>
      note({ prompt: String(prompt), endings, areLabels: true }, model.nextTokenLogprobs(prompt, endings, options)),
  };
}

// The name is a variable, as the package is optional and typed by the library only as far as it uses it.
const engineName = "node-llama-cpp";
const { getLlama } = await import(engineName);

/** What work took, in ms: on the clock, and of processor time, which other programs disturb less. */
interface Timing {
  elapsed: number;
  processor: number;
}

/** Starts a clock; the function returned reads it. */
function startClock(): () => Timing {
  const start = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { elapsed: performance.now() - start, processor: (user + system) / 1000 };
  };
}

/** What the engine needs for one token in batches of 512: medians of five. */
async function timeReference(path: string): Promise<Timing> {
  const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: 1024, batchSize: 512, threads });
  const sequence = context.getSequence();
  const prompts = asked.map(({ prompt }) => prompt).join("\n");
  const tokens = model.tokenize(prompts.slice(0, 20_000)).slice(0, 512);
  const timings: Timing[] = [];
  for (let i = 0; i < 6; i++) {
    await sequence.clearHistory();
    const read = startClock();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens);
    timings.push(read());
  }
  await llama.dispose();
  const median = (name: keyof Timing) => timings.slice(1).sort((a, b) => a[name] - b[name])[2]![name] / tokens.length;
  return { elapsed: median("elapsed"), processor: median("processor") };
}

/** Number of distinct token sequences that a next token's probability was asked after, or that lead to one. */
async function countPrefixes(path: string): Promise<number> {
  const llama = await getLlama({ gpu: false, build: "never" });
  const model = await llama.loadModel({ modelPath: path, vocabOnly: true });
  const { bos, shouldPrependBosToken } = model.tokens;
  const tokenize = (text: string): number[] => [
    ...(shouldPrependBosToken ? [bos] : []),
    ...model.tokenize(text, false),
  ];
  const root = new Map();
  let count = 0;
  for (const { prompt, endings, areLabels } of asked) {
    const before = tokenize(prompt);
    for (const ending of endings) {
      const text = tokenize(prompt + ending);
      const merged = text.findIndex((token, i) => token !== before[i]);
      let node = root;
      for (const token of text.slice(0, areLabels ? merged : -1)) {
        let child = node.get(token);
        if (child === undefined) {
          child = new Map();
          node.set(token, child);
          count++;
        }
        node = child;
      }
    }
  }
  await llama.dispose();
  return count;
}

const model = await localModel({
  ...(values.model && { path: values.model }),
  threads,
  gpu: false,
  ...(values.prefixes && { prefixes: Number(values.prefixes) }),
});
asked.push({
  prompt: items.map(({ question }) => question).join("\n"),
  endings: [],
  areLabels: true,
});
const referenceBefore = await timeReference(model.path);
asked.length = 0;

const recorded = record(model);
const limit = pLimit(Number(values["under-way"]));
const readClock = startClock();
await limit.map(items, ({ question, candidates }) =>
  Promise.all(
    (["pointwise", "contrast"] as const).map((kind) =>
      elicitLogLikelihoods({
        question,
        candidates,
        model: recorded,
        elicitation: { kind },
        likelihood: true,
      }),
    ),
  ),
);
const taken = readClock();
await model.dispose();

const prefixes = await countPrefixes(model.path);
const referenceAfter = await timeReference(model.path);
console.log(
  `${items.length} questions, ${values["under-way"]} under way at a time, ${asked.length} calls, ${threads} threads`,
);
console.log(`tokens: ${evaluated} evaluated / ${prefixes} distinct prefixes = ${(evaluated / prefixes).toFixed(3)}`);
for (const [label, name] of [
  ["time", "elapsed"],
  ["processor time", "processor"],
] as const) {
  const perToken = taken[name] / evaluated;
  const references = [referenceBefore[name], referenceAfter[name]];
  const ratio = (2 * perToken) / (references[0]! + references[1]!);
  console.log(
    `${label}: ${perToken.toFixed(2)} ms a token / ${references.map((ms) => ms.toFixed(2)).join(" and ")} in batches of 512, before and after = ${ratio.toFixed(2)}`,
  );
}
