// Samples worked solutions from the local model and ranks their final answers. npx tsx examples/generate-candidates.ts
import { rankCandidates } from "equirank";
import { answersAreEquivalent, extractAnswer } from "equirank/answers";
import { localModel } from "equirank/local";

const model = await localModel();
const { best, ranking, generation, usage } = await rankCandidates({
  question: "Anna has 3 boxes with 4 pencils in each box. How many pencils does she have?",
  model,
  generate: {
    count: 12,
    maxTokens: 60,
    stop: ["\n"],
    seed: 1,
  },
  extract: (text) => extractAnswer(text, { kind: "number" }),
  equivalence: answersAreEquivalent,
  budget: { tokens: 1000 },
});
for (const { text, answer, correctness, decoding } of generation!.samples) {
  console.log(`${correctness}, ${decoding}: ${answer ?? "no answer"} from ${JSON.stringify(text)}`);
}
for (const { candidate, score, originalIndices } of ranking) {
  console.log(`${candidate}: D*(correct|y) = ${score?.toFixed(3)}, ${originalIndices.length} samples`);
}
console.log(`best: ${best}`);
console.log(
  `${usage.requests} requests, ${usage.generatedTokens} generated tokens, ${(usage.elapsedMs / 1000).toFixed(1)} s`,
);
await model.dispose();
