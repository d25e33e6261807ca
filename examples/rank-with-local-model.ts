// Ranks answers with a small model in this process (npm run engine, once). npx tsx examples/rank-with-local-model.ts
import { rankCandidates } from "equirank";
import { localModel } from "equirank/local";

const model = await localModel();
const { best, ranking, elicitation, usage } = await rankCandidates({
  question: "Which animal hatches from an egg?",
  candidates: ["a horse", "a dolphin", "a chicken", "a dog"],
  model,
});
for (const { candidate, score, agreement } of ranking) {
  console.log(`${candidate}: ${score?.toFixed(3)} (${agreement})`);
}
console.log(`best: ${best}`);
console.log(`elicitation ${elicitation?.kind}: ${elicitation?.reason}`);
console.log(`${usage.promptTokens} prompt tokens, ${usage.cachedTokens} of them from memory`);
await model.dispose();
