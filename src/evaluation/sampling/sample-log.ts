import { z } from "zod";
import { ScoreLogError } from "../../shared/errors";
import { loggedModel } from "../log/log-line";
import { openLines } from "../log/read-score-log";
import type { LoggedModel } from "../log/score-log";
import { requireSameHeader } from "../log/score-log";

/**
 * A file of samples: solutions to open questions as a model drew them, the texts that a score log does not hold. One JSON object
 * a line: first the header, then the samples of one question each. Lines are only ever appended.
 */
type SampleLogLine = SampleLogHeader | LoggedSamples;

/** What the samples are of, and how they were drawn. */
export interface SampleLogHeader {
  type: "header";
  format: 1;
  equirank: string;
  task: string;
  model: LoggedModel;
  /** Digest of how a sample question is put. */
  wording: string;
  sampling: DrawingOptions;
}

/** How solutions are drawn. */
export interface DrawingOptions {
  /** Solutions of each question. */
  count: number;
  temperature: number;
  topP: number;
  /** Longest solution, in tokens. */
  maxTokens: number;
  /** Texts that end a solution. */
  stop: readonly string[];
}

/** Solutions to one question. */
export interface LoggedSamples {
  type: "samples";
  /** The question's place in the data. */
  item: number;
  /** Digest of the prompt. */
  prompt: string;
  /** In the order drawn. */
  texts: string[];
}

const lineSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("header"),
    format: z.literal(1),
    equirank: z.string(),
    task: z.string(),
    model: loggedModel,
    wording: z.string(),
    sampling: z.strictObject({
      count: z.int(),
      temperature: z.number(),
      topP: z.number(),
      maxTokens: z.int(),
      stop: z.array(z.string()),
    }),
  }),
  z.strictObject({
    type: z.literal("samples"),
    item: z.int().nonnegative(),
    prompt: z.string(),
    texts: z.array(z.string()).min(1),
  }),
]) satisfies z.ZodType<SampleLogLine>;

/** In what a file must be of the run that goes on with it. */
const settled = ["equirank", "task", "model", "wording", "sampling"] as const;

/**
 * What a file of samples holds, and the bytes it takes without a last line that a killed run was writing.
 * @param header what the file must have been begun with; any, where it is not given
 * @throws ScoreLogError if it cannot be read, is damaged, or was begun otherwise
 */
export async function readSampleLog(
  file: string,
  header?: SampleLogHeader,
): Promise<{ samples: LoggedSamples[]; end: number }> {
  const samples: LoggedSamples[] = [];
  let end = 0;
  for await (const { text = "", end: lineEnd, isWhole } of openLines(file)) {
    if (!isWhole) break;
    const line = parseLine(file, text);
    if ((end === 0) !== (line.type === "header")) {
      throw new ScoreLogError(`${file} must begin with its only header. Choose another folder`);
    }
    if (line.type === "samples") samples.push(line);
    else if (header) requireSameHeader(file, "samples", line, header, settled);
    end = lineEnd;
  }
  return { samples, end };
}

/**
 * Solutions that were sampled, by the place of the question in the data.
 * @param files of a run, or of its parts
 * @throws ScoreLogError if one cannot be read or is damaged
 */
export async function readSamples(files: readonly string[]): Promise<Map<number, string[]>> {
  const drawn = new Map<number, string[]>();
  for (const file of files) {
    const { samples } = await readSampleLog(file);
    for (const { item, texts } of samples) drawn.set(item, texts);
  }
  return drawn;
}

function parseLine(file: string, text: string): SampleLogLine {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ScoreLogError(
      `${file} holds a line that this version does not write: ${JSON.stringify(text.slice(0, 80))}. Delete the line to have its question sampled again, or choose another folder`,
      { cause },
    );
  }
}
