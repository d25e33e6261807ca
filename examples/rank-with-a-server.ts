// Ranks answers with a server that speaks the OpenAI API, here one that runs on this machine:
//   BASE_URL=http://localhost:8000/v1 MODEL=my-model npx tsx examples/rank-with-a-server.ts
import { ModelError, openAICompatible, rankCandidates } from "equirank";

const { BASE_URL, MODEL, API_KEY, PROMPT_PREFIX } = process.env;
const model = openAICompatible({
  baseUrl: BASE_URL ?? "http://localhost:8000/v1",
  model: MODEL ?? "default",
  ...(API_KEY && { apiKey: API_KEY }),
  // llama_cpp.server scores correctly only after the model's BOS text, such as <|im_start|> for SmolLM2.
  ...(PROMPT_PREFIX && { promptPrefix: PROMPT_PREFIX }),
});
try {
  const { best, elicitation } = await rankCandidates({
    question: "Which animal hatches from an egg?",
    candidates: ["a horse", "a dolphin", "a chicken", "a dog"],
    model,
  });
  console.log(`best: ${best}`);
  console.log(`generator by ${elicitation?.generator}`);
  console.log(`discriminator by ${elicitation?.discriminator}`);
} catch (error) {
  if (!(error instanceof ModelError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
