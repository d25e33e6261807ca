// Ranks answers by log-likelihoods that you already have. No model, no key. npx tsx examples/rank-from-scores.ts
import { rankFromLogLikelihoods } from "equirank";

const { best, ranking, equilibrium } = rankFromLogLikelihoods({
  candidates: ["Lyon", "Paris", "Nice"],
  // log P(answer | question, asked for a correct answer), then the same when asked for an incorrect answer
  generator: [
    [-3.1, -1.2, -4.0],
    [-2.2, -1.9, -2.6],
  ],
  // for each answer: log P(it is correct), log P(it is incorrect)
  discriminator: [
    [-1.1, -0.4],
    [-0.3, -1.4],
    [-1.6, -0.2],
  ],
});

for (const { candidate, initialDiscriminator, discriminator, agreement } of ranking) {
  const [before, after] = [initialDiscriminator, discriminator].map((p) => p.toFixed(3));
  console.log(`${candidate}: D(correct) ${before} before the game, ${after} after it (${agreement})`);
}
console.log(`best: ${best}; regularized NashConv ${equilibrium?.regularizedNashConv.toExponential(1)}`);
