import { type DistilledAnswer, distill, recordRows } from "equirank/companions";
import { z } from "zod";
import { type DistillationInput, type DistillOptions, requireOwnIds } from "../../../src/internal";
import { readRows } from "../read-rows";

const inputSchema = z.object({
  id: z.string().min(1),
  text: z.string().min(1),
  question: z.string().min(1).optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

const answerSchema = z.object({
  id: z.string().min(1),
  task: z.string(),
  teacher: z.string(),
  input: inputSchema,
  answer: z.string(),
  rater: z.string(),
  label: z.union([z.string(), z.number(), z.boolean()]),
  confidence: z.number().min(0).max(1).optional(),
  rationale: z.string().optional(),
});

/**
 * The inputs of a JSONL text, one object `{ id, text, question?, labels? }` a line.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no input or an id that was there before, or if there is
 * none at all
 */
export function parseInputs(text: string, name = "inputs"): DistillationInput[] {
  const inputs = readRows(text, inputSchema, name, "{ id, text }, with a question and labels if there are any");
  requireOwnIds(name, inputs);
  return inputs;
}

/**
 * The answers of a JSONL text, as {@link distill} made them.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no answer or an id that was there before, or if there
 * is none at all
 */
export function parseDistilled(text: string, name = "answers"): DistilledAnswer[] {
  const answers = readRows(
    text,
    answerSchema,
    name,
    "{ id, task, teacher, input, answer, rater, label }, with confidence and rationale if they are known",
  );
  requireOwnIds(name, answers);
  return answers;
}

/** What is distilled, and who wants to know. */
export interface RecordDistilledOptions extends DistillOptions {
  /** Called after each input that was not in the file. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Distils into a JSONL file; inputs that it holds already are not answered again. With a seed, an
 * interrupted run that goes on ends with the file that an uninterrupted one would have written.
 *
 * @returns the answers to the inputs, in the inputs' order
 * @throws InvalidArgumentError for an unusable option, or a file that holds something else or was begun with another
 * teacher, task, judge or rater, or other options, or with another input of the same id
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the teacher fails, or the judge's model does
 */
export async function recordDistilled(
  file: string,
  { onProgress, ...options }: RecordDistilledOptions,
): Promise<DistilledAnswer[]> {
  const { inputs, signal, task, ...settings } = options;
  const { teacher, count = 4 } = settings;
  // A script draws by a seed in any case.
  const seed = settings.seed ?? ("capabilities" in teacher ? undefined : 0);
  return recordRows(file, inputs, {
    // A student is asked without worked examples.
    settings: { ...settings, task: task.name, isTaught: task.teach !== undefined },
    parse: parseDistilled,
    itemOf: ({ input }) => input.id,
    create: async (input, index) => {
      const own = seed === undefined ? {} : { seed: seed + index * count };
      const found: DistilledAnswer[] = [];
      for await (const answers of distill({ ...options, ...own, inputs: [input] })) {
        found.push(...answers);
      }
      return found;
    },
    signal,
    onProgress,
  });
}
