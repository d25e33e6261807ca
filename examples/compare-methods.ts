// Asks a model once and ranks by every method with the same numbers. npx tsx examples/compare-methods.ts
import { elicitLogLikelihoods, rankFromLogLikelihoods, rankingMethods, samplingMethods } from "equirank";
import { localModel } from "equirank/local";

const model = await localModel();
const candidates = ["Venus", "Mercury", "Mars", "Saturn"];
const { logLikelihoods, likelihood } = await elicitLogLikelihoods({
  question: "Which planet is closest to the Sun?",
  candidates,
  model,
  likelihood: true,
});
for (const method of rankingMethods.filter((name) => !samplingMethods.includes(name))) {
  const { ranking } = rankFromLogLikelihoods(
    { candidates, ...logLikelihoods, ...(likelihood && { likelihood }) },
    { method },
  );
  const order = ranking.map(({ candidate }) => candidate).join(" > ");
  console.log(`${method}: ${order}`);
}
await model.dispose();
