import { z } from "zod";
import { type LogFormat, readLog } from "../log/log-file";
import { loggedModelSchema } from "../log/score-log";

const drawingSchema = z.strictObject({
  /** Solutions of each question. @default 8 */
  count: z.int(),
  /** 1 is the model's own distribution, which votes are an estimate of. @default 0.7 */
  temperature: z.number(),
  /** Only the smallest set of tokens that holds this probability mass is drawn from. @default 0.95 */
  topP: z.number(),
  /** Longest solution, in tokens. @default 256 */
  maxTokens: z.int(),
  /** Texts that end a solution. */
  stop: z.array(z.string()),
});

/** How solutions are drawn. */
export type DrawingOptions = z.infer<typeof drawingSchema>;

const headerSchema = z.strictObject({
  type: z.literal("header"),
  format: z.literal(1),
  equirank: z.string(),
  task: z.string(),
  model: loggedModelSchema,
  /** Digest of how a sample question is put. */
  wording: z.string(),
  sampling: drawingSchema,
});

/** What was sampled, and how. */
export type SampleLogHeader = z.infer<typeof headerSchema>;

const samplesSchema = z.strictObject({
  type: z.literal("samples"),
  /** The question's place in the data. */
  item: z.int().nonnegative(),
  /** Digest of the prompt. */
  prompt: z.string(),
  /** In the order drawn. */
  texts: z.array(z.string()).min(1),
});

/** Solutions to one question. */
export type LoggedSamples = z.infer<typeof samplesSchema>;

/** A file of samples: solutions to open questions as texts, a line for each question after its header. */
export const sampleLogFormat: LogFormat<SampleLogHeader, LoggedSamples> = {
  content: "samples",
  schema: z.discriminatedUnion("type", [headerSchema, samplesSchema]),
  settled: ["equirank", "task", "model", "wording", "sampling"],
};

/** Solutions that were sampled in a run or its parts, by the place of the question in the data. */
export async function readSamples(files: readonly string[]): Promise<Map<number, string[]>> {
  const drawn = new Map<number, string[]>();
  for (const file of files) {
    for await (const { line } of readLog(file, sampleLogFormat)) {
      if (line.type === "samples") drawn.set(line.item, line.texts);
    }
  }
  return drawn;
}
