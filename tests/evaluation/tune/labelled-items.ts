import { createHash } from "node:crypto";
import { recordScores } from "../../../src/evaluation";
import type { NumberedItem } from "../../../src/evaluation/items/open-item";
import { planTuning } from "../../../src/evaluation/tune/tuning-options";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../../fakes/fake-language-model";

/** Items with four candidates, of which those that begin with "right" are. */
export function createItems(count: number): NumberedItem[] {
  return Array.from({ length: count }, (_, index) => {
    const answer = index % 4;
    const candidates = Array.from({ length: 4 }, (_, y) => (y === answer ? `right ${index}` : `wrong ${index} ${y}`));
    return { index, item: { question: `Question ${index}?`, candidates, answer } };
  });
}

export interface Knowledge {
  /** Nats by which right answers are likelier than wrong ones, beside noise with a range of 6 nats. */
  generation: number;
  /** The same for the log-odds of yes. */
  judgement: number;
}

/** A model whose scores are noise, the same whenever it is asked the same, plus what it knows of right answers. */
export function createModel(
  { generation, judgement }: Knowledge,
  options: Partial<FakeLanguageModelOptions> = {},
): FakeLanguageModel {
  return new FakeLanguageModel({
    judges: judgement > 0,
    scoreContinuation(prompt, continuation) {
      const asked = prompt.split("\n\n").at(-1)!;
      const wanted = asked.includes("Incorrect answer") ? "wrong" : "right";
      return (
        -12 + noise(prompt, continuation) + (!asked.includes("N/A") && says(continuation, wanted) ? generation : 0)
      );
    },
    scoreLabel(prompt, label) {
      const proposed = prompt.split("Proposed answer:").at(-1)!;
      const logOdds = noise(prompt, "yes") - 3 + (says(proposed, "right") ? judgement : 0);
      const isYes = ["yes", "true"].includes(label.trim().toLowerCase());
      return -Math.log(1 + Math.exp(isYes ? -logOdds : logOdds)) - Math.log(5);
    },
    ...options,
  });
}

/** Records all that a tuning needs of a model. */
export async function record(log: string, model: FakeLanguageModel, items: readonly NumberedItem[]): Promise<string> {
  const { pairs } = await planTuning(model);
  await recordScores({ log, task: "made", items, model, pairs });
  return log;
}

function says(text: string, word: string): boolean {
  return text.trim().startsWith(word);
}

/** From 0 to 6. */
function noise(prompt: string, text: string): number {
  const bytes = createHash("sha256").update(`${prompt}|${text}`).digest();
  return (6 * bytes.readUInt32BE(0)) / 2 ** 32;
}
