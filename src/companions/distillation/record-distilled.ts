import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { recordRows } from "../dataset/record-rows";
import { type DistillOptions, distill } from "./distill";
import { type DistilledAnswer, parseDistilled } from "./distilled-answer";

/** What is distilled, and who wants to know. */
export interface RecordDistilledOptions extends Omit<DistillOptions, "done"> {
  /** Called after each input. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Distils into a JSONL file that is whole after each input; inputs that it holds already are not answered again. With a seed, an
 * interrupted run that goes on ends with the file that an uninterrupted one would have written.
 *
 * @returns all answers in the file
 * @throws InvalidArgumentError for an unusable option, or a file that holds something else or answers of another teacher, task
 * or rater
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the teacher fails, or the judge's model does
 */
export function recordDistilled(
  file: string,
  options: RecordDistilledOptions,
): Promise<DistilledAnswer[]> {
  const { onProgress, ...distilling } = options;
  const { inputs, teacher, task, rater } = distilling;
  return recordRows(file, parseDistilled, async function* (earlier) {
    const isOther = (row: DistilledAnswer) =>
      row.teacher !== teacher.id || row.task !== task.name || row.rater !== rater;
    if (earlier.some(isOther)) {
      throw new InvalidArgumentError(
        "file",
        file,
        `must be a new file, or one with answers of ${teacher.id} to ${task.name}, judged by ${rater}`,
      );
    }
    const done = new Set(earlier.map(({ input }) => input.id));
    const total = inputs.filter(({ id }) => !done.has(id)).length;
    let completed = 0;
    for await (const answers of distill({ ...distilling, done })) {
      yield answers;
      onProgress?.({ completed: ++completed, total });
    }
  });
}
