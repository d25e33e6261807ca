import { type Message, type RankCandidatesOptions, rankCandidates } from "equirank";
import { beforeEach, expect, test, vi } from "vitest";
import { resolveSolverOptions } from "../../src/core/solver-options";
import { resolveElicitation } from "../../src/elicitation/elicitation-options";
import { proveRoles } from "../../src/elicitation/players";
import { resolveRankCandidates } from "../../src/ranking/request";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

vi.mock("../../src/core/solver-options", { spy: true });
vi.mock("../../src/elicitation/elicitation-options", { spy: true });
vi.mock("../../src/elicitation/players", { spy: true });
vi.mock("../../src/ranking/request", { spy: true });

beforeEach(() => {
  vi.clearAllMocks();
});

const question = "Which?";
const messages: Message[] = [
  { role: "user", content: "Hello" },
  { role: "assistant", content: "Hello" },
  { role: "user", content: question },
];
const behaviour: FakeLanguageModelOptions = {
  drawText: (prompt, { seed = 0 }) => (prompt.includes("Proposed answer") ? "Yes" : `text ${seed % 3}`),
};
const counting = {
  ...behaviour,
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
};

test.each<[string, FakeLanguageModelOptions, Partial<RankCandidatesOptions>]>([
  ["candidates", behaviour, { question, candidates: ["a", "b"] }],
  ["generate", behaviour, { question, generate: { count: 6, seed: 0 } }],
  ["samples", behaviour, { question, samples: ["a", "b", "a"] }],
  ["messages", behaviour, { messages, candidates: ["a", "b"] }],
  ["counted answers", counting, { question, candidates: ["a", "b"], elicitation: { seed: 1 } }],
])("%s: options, elicitation and solver are resolved once and each model is proven once", async (form, of, options) => {
  for (const roles of [1, 2]) {
    vi.clearAllMocks();
    const [generator, discriminator] = ["generator", "discriminator"].map(
      (id) => new FakeLanguageModel({ ...of, id: `${id} ${form} ${roles}` }),
    );
    const model = roles === 1 ? generator! : { generator: generator!, discriminator: discriminator! };
    const { equilibrium } = await rankCandidates({ model, ...options });
    expect(equilibrium).not.toBeNull();
    expect(resolveRankCandidates).toHaveBeenCalledTimes(1);
    expect(resolveElicitation).toHaveBeenCalledTimes(1);
    expect(resolveSolverOptions).toHaveBeenCalledTimes(1);
    expect(generator!.probes).toBe(1);
    expect(discriminator!.probes).toBe(roles - 1);
    expect(proveRoles).toHaveBeenCalledTimes(1);
  }
});
