import { recordItems } from "../recording/record-items";
import { createDistiller, type DistillOptions } from "./distill";
import { type DistilledAnswer, parseDistilled } from "./distilled-answer";

/** What is distilled, and who wants to know. */
export interface RecordDistilledOptions extends DistillOptions {
  /** Called after each input that was not in the file. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Distils into a JSONL file that is whole after each input; inputs that it holds already are not answered again. With a seed, an
 * interrupted run that goes on ends with the file that an uninterrupted one would have written.
 *
 * @returns the answers to the inputs, in the inputs' order
 * @throws InvalidArgumentError for an unusable option, or a file that holds something else or was begun with another teacher,
 * task, judge or rater, or other options, or with another input of the same id
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the teacher fails, or the judge's model does
 */
export async function recordDistilled(
  file: string,
  { onProgress, ...options }: RecordDistilledOptions,
): Promise<DistilledAnswer[]> {
  const { inputs, signal, task, ...settings } = options;
  const create = await createDistiller(options);
  return recordItems(file, inputs, {
    // A student is asked without worked examples.
    settings: { ...settings, task: task.name, isTaught: task.teach !== undefined },
    parse: parseDistilled,
    itemOf: ({ input }) => input.id,
    create,
    onProgress,
  });
}
