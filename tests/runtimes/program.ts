import { llamaCppServer, ollama, openAICompatible, rankCandidates, samplesOnly } from "equirank";
import { solveSignalingGame } from "equirank/core";

/** What the program found; the same wherever it runs. */
export interface Outcome {
  converged: boolean;
  best: string | null;
  /** `[candidate]`, best first. */
  scores: number[];
  /** Log-likelihood from the forced tokens of a fake of llama.cpp's server. */
  forced: number;
  texts: string[];
}

/** Solves a game with `equirank/core`, and ranks, scores and samples through the adapters against a server. */
export async function runEverywhere(origin: string): Promise<Outcome> {
  const half = Math.log(0.5);
  const flat = [
    [half, half],
    [half, half],
  ];
  const { converged } = solveSignalingGame({ initialGenerator: flat, initialDiscriminator: flat });

  const model = openAICompatible({ baseUrl: `${origin}/echo/v1`, model: "fake" });
  const { best, ranking } = await rankCandidates({
    question: "What is above the hills?",
    candidates: ["a small bird", "the sky", "nothing at all"],
    model,
    elicitation: { kind: "contrast", testJudge: false },
    elimination: false,
  });

  const server = llamaCppServer({ baseUrl: `${origin}/llama/v1`, model: "fake" });
  const { scores } = await server.scoreContinuations(" The sky", [" is blue"]);

  const chat = ollama({ baseUrl: `${origin}/ollama`, model: "fake" });
  const drawn = await chat.sample("Is the sky blue?", { seed: 1 });
  const answering = samplesOnly(async (messages) => `${messages.length} message`);
  const answered = await answering.sample("Is the sky blue?");
  return {
    converged,
    best,
    scores: ranking.map(({ score }) => score!),
    forced: scores[0]!.logLikelihood,
    texts: [...drawn.texts, ...answered.texts],
  };
}
