import { createHash } from "node:crypto";
import type { NumberedItem, RecordScoresOptions } from "equirank/evaluation";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

/** A model whose answers are scattered, and the same every time. */
export function createScatteredModel(options: FakeLanguageModelOptions = {}): FakeLanguageModel {
  return new FakeLanguageModel({
    id: "fake:scattered",
    scoreContinuation: (prompt, continuation) => -20 * scatter(prompt, continuation),
    scoreLabel: (prompt, label) => Math.log(0.1 * scatter(prompt, label)),
    ...options,
  });
}

/** One whose answers are scattered in a way of its own, which its name determines. */
export function createOwnModel(id: string, options: FakeLanguageModelOptions = {}) {
  return createScatteredModel({
    id,
    scoreContinuation: (prompt, continuation) => -20 * scatter(id, prompt, continuation),
    scoreLabel: (prompt, label) => Math.log(0.1 * scatter(id, prompt, label)),
    ...options,
  });
}

/** A number from 0 to 1 that the texts determine. */
function scatter(...texts: string[]): number {
  return createHash("sha256").update(JSON.stringify(texts)).digest().readUInt32BE() / 2 ** 32;
}

/** Items with two and three candidates in turn, whose ids and texts go beyond ASCII. */
export function createItems(count: number, firstIndex = 0): NumberedItem[] {
  return Array.from({ length: count }, (_, i) => {
    const index = firstIndex + i;
    return {
      index,
      item: {
        id: `frage/${index} ü🙂\u2028`,
        question: `What is the colour of object ${index}?`,
        candidates: ["red", "grün", "blå"].slice(0, 2 + (index % 2)),
        answer: index % 2,
      },
    };
  });
}

/** Options of a recording that asks for few answers: four about an item with two candidates, five for three. */
export function recordingOptions(log: string, items: readonly NumberedItem[]): RecordScoresOptions {
  return {
    log,
    task: "colours",
    items,
    model: createScatteredModel(),
    pairs: ["pointwise", "likelihood+yes-no"],
    concurrency: 3,
  };
}

/** Evaluation in milliseconds. */
export const quickEvaluation = { lambda: [0.1], resamples: 20 } as const;
