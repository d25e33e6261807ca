import { existsSync, readdirSync, statSync } from "node:fs";

/** The local model to test with, or why there is none. */
export type LocalModelAtHand = { path: string; missing?: undefined } | { missing: string };

/**
 * A model named by EQUIRANK_MODEL or lying in ./models, where the engine is installed too. Unlike `localModel()` it
 * never downloads one: tests need no network.
 */
export async function findLocalModel(): Promise<LocalModelAtHand> {
  const engine = "node-llama-cpp";
  try {
    await import(engine);
  } catch {
    return { missing: `${engine} is not installed: npm run engine` };
  }
  const path = process.env.EQUIRANK_MODEL || "models";
  return holdsModel(path)
    ? { path }
    : { missing: `${path} holds no model: set EQUIRANK_MODEL to a GGUF file, or put one there` };
}

function holdsModel(path: string): boolean {
  if (!existsSync(path)) return false;
  return !statSync(path).isDirectory() || readdirSync(path).some((name) => name.endsWith(".gguf"));
}
