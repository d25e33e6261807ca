// What a token costs the local engine in batches of 64 and of 512, with and without flash attention, on one thread:
// `npm run bench:batches -- --model FILE [--tokens 512] [--rounds 3]`.
//
// Times are the processor's, the shortest of the rounds, in each of which every setting has its turn; ratios are to the
// setting of localModel() on a CPU, 64 without flash attention. No results are read.
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    tokens: { type: "string", default: "512" },
    rounds: { type: "string", default: "3" },
  },
});
if (values.model === undefined) throw new Error("--model FILE: a GGUF file is needed");

// The name is a variable, as the package is optional.
const engineName = "node-llama-cpp";
const { getLlama } = await import(engineName);
const llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: "error" });
const model = await llama.loadModel({ modelPath: values.model });
const text = "The quick brown fox jumps over the lazy dog, and nobody else was there to see it. ";
const count = Number(values.tokens);
const tokens = model.tokenize(text.repeat(count / 10), false).slice(0, count);

const settings = await Promise.all(
  [false, true].flatMap((flashAttention) =>
    [64, 512].map(async (batchSize) => {
      const context = await model.createContext({
        contextSize: count + 64,
        threads: 1,
        batchSize,
        flashAttention,
      });
      return { flashAttention, batchSize, sequence: context.getSequence(), shortest: Infinity };
    }),
  ),
);
for (let round = 0; round < Number(values.rounds); round++) {
  for (const setting of settings) {
    await setting.sequence.clearHistory();
    const start = process.cpuUsage();
    await setting.sequence.evaluateWithoutGeneratingNewTokens(tokens);
    const { user, system } = process.cpuUsage(start);
    setting.shortest = Math.min(setting.shortest, (user + system) / 1000 / tokens.length);
  }
}
for (const { flashAttention, batchSize, shortest } of settings) {
  const name = `batches of ${batchSize}${flashAttention ? ", flash attention" : ""}`;
  const ratio = shortest / settings[0]!.shortest;
  console.log(`${name}: ${shortest.toFixed(2)} ms a token, ${ratio.toFixed(2)} times`);
}
await llama.dispose();
