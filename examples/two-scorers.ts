// Reconciles any two scorers, here a language model and a word search. npx tsx examples/two-scorers.ts
import { type RankingMethod, rankFromLogLikelihoods } from "equirank";

const candidates = ["Venus", "Mercury", "Mars", "Saturn"];

// The generator: log P(answer | "Which planet is closest to the Sun?") of SmolLM2-135M-Instruct after eight worked
// examples, as the demo recorded it. It prefers Venus.
const generator = [-1.44, -1.92, -2.0, -5.2];

// The discriminator: whether a text that a search found contains the answer's words. It cannot tell Mercury from Mars.
const found = "Mercury goes round the Sun in 88 days, Mars in 687.";
const discriminator = candidates.map((candidate) => 2 * findShare(candidate, found));

/** The share of a candidate's words that the text contains, 0 to 1. */
function findShare(candidate: string, text: string): number {
  const known = new Set(splitWords(text));
  const words = splitWords(candidate);
  return words.filter((word) => known.has(word)).length / words.length;
}

function splitWords(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

// Scores are natural logarithms: here the odds of an answer with all its words in the text are e² times those of one
// with none. This factor says how far to trust the scorer.
const methods: RankingMethod[] = ["generative", "discriminative", "equilibrium-discriminator"];
for (const method of methods) {
  const { ranking } = rankFromLogLikelihoods({ candidates, generator, discriminator }, { method });
  const scores = ranking.map(({ candidate, score }) => `${candidate} ${score?.toFixed(3)}`);
  console.log(`${method}: ${scores.join(", ")}`);
}

// Prints:
// generative: Venus -1.440, Mercury -1.920, Mars -2.000, Saturn -5.200
// discriminative: Mercury -0.313, Mars -0.313, Venus -1.313, Saturn -1.313
// equilibrium-discriminator: Mercury 0.973, Mars 0.964, Venus 0.291, Saturn 0.003
