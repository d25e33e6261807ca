// Any source of log-probabilities can be a player; here generator and discriminator are different ones. No model, no
// key.
// npx tsx examples/bring-your-own-model.ts
import { type LanguageModel, rankCandidates } from "equirank";

const nothingSpent = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };

/** Gives short answers a high probability: a stand-in for your own source of log P(text | prompt). */
const generator: LanguageModel = {
  id: "short-answers",
  capabilities: { scoreContinuations: true, nextTokenLogprobs: false, sample: false },
  scoreContinuations: async (_prompt, continuations) => ({
    scores: continuations.map((text) => ({ logLikelihood: -text.length / 4, tokenCount: 1 })),
    usage: nothingSpent,
  }),
};

/** Says yes to answers that name an egg-laying animal: a stand-in for your own judge. */
const discriminator: LanguageModel = {
  id: "bird-watcher",
  capabilities: { scoreContinuations: false, nextTokenLogprobs: true, sample: false },
  nextTokenLogprobs: async (prompt, labels) => {
    const proposed = String(prompt).split("Proposed answer:").at(-1) ?? "";
    const yes = /chicken|duck/.test(proposed) ? 0.9 : 0.2;
    return {
      logprobs: labels.map((label) =>
        label === " Yes" ? Math.log(yes) : label === " No" ? Math.log(1 - yes) : -Infinity,
      ),
      isBound: labels.map(() => false),
      uncoveredMass: 0,
      usage: nothingSpent,
    };
  },
};

const { best, elicitation } = await rankCandidates({
  question: "Which animal hatches from an egg?",
  candidates: ["a horse", "a dog", "a chicken"],
  model: { generator, discriminator },
});
console.log(`best: ${best}`);
console.log(`the judge passed its test: ${elicitation?.judge?.informative}`);
