import { shareTask } from "../abort/share-task";
import type { LanguageModel, ModelUsage } from "../models/language-model";
import { noUsage } from "../models/usage";
import type { FittedElicitation } from "./fit-elicitation";
import type { JudgeTest } from "./judge-test";
import { planQueries } from "./plan-queries";
import { signals } from "./signals";

type TestOutcome = JudgeTest & { usage: ModelUsage };
type SharedTest = (signal?: AbortSignal) => Promise<TestOutcome>;

const tests = new WeakMap<LanguageModel, Map<string, SharedTest>>();

/**
 * The outcome of a model's test, which runs once however many questions are asked in the same words, also at once. Its usage
 * is that of whoever asked first; all others get it for nothing.
 * @param run runs the test, if it is not known or under way
 */
export async function testOnce(
  model: LanguageModel,
  elicitation: FittedElicitation,
  run: (signal: AbortSignal) => Promise<TestOutcome>,
  signal: AbortSignal,
): Promise<TestOutcome> {
  const known = tests.get(model) ?? new Map<string, SharedTest>();
  tests.set(model, known);
  const asking = describeAsking(elicitation);
  const shared = known.get(asking);
  if (shared !== undefined) return { ...(await shared(signal)), usage: noUsage };
  const started = shareTask(run);
  known.set(asking, started);
  return started(signal);
}

/** Prompts may be functions, so they are told apart by what they make of a sample question. */
function describeAsking(elicitation: FittedElicitation): string {
  const { discriminator, shots, counting } = elicitation;
  const sample = { question: "q", candidates: ["y"] };
  const queries = planQueries(signals[discriminator].queries, sample, elicitation);
  return JSON.stringify([discriminator, shots, queries, counting.discriminator]);
}
