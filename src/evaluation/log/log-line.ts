import { z } from "zod";
import { type QueryName, queryNames } from "../../elicitation/queries";
import type { LoggedAnswer, ScoreLogLine } from "./score-log";

/** Numbers are kept to a millionth, of a nat or of a probability. */
const decimals = 6;

/** A line of a score log, with its newline. */
export function formatLine(line: ScoreLogLine): string {
  return `${JSON.stringify(line.type === "answer" ? roundAnswer(line) : line)}\n`;
}

function roundAnswer(answer: LoggedAnswer): LoggedAnswer {
  const { logLikelihoods, uncoveredMass } = answer;
  return {
    ...answer,
    logLikelihoods: logLikelihoods.map(round),
    ...(uncoveredMass !== undefined && { uncoveredMass: round(uncoveredMass) }),
  };
}

/** -Infinity stays, and JSON writes null for it. */
function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toFixed(decimals)) : value;
}

const query = z.enum(queryNames as readonly [QueryName, ...QueryName[]]);
const count = z.int().nonnegative();
const logLikelihood = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NEGATIVE_INFINITY);
/** Whose answers a log holds. */
export const loggedModel = z.strictObject({
  id: z.string(),
  fingerprint: z.string().exactOptional(),
});

const lineSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("header"),
    format: z.literal(1),
    equirank: z.string(),
    task: z.string(),
    models: z.strictObject({ generator: loggedModel, discriminator: loggedModel }),
    wording: z.strictObject({ prompts: z.string(), shots: count, digest: z.string() }),
    queries: z.strictObject({ generator: z.array(query), discriminator: z.array(query) }),
    items: z.literal("open").exactOptional(),
  }),
  z
    .strictObject({
      type: z.literal("item"),
      item: count,
      id: z.string().exactOptional(),
      answer: z.union([count, z.array(count)]),
      answers: z.array(count).exactOptional(),
      draws: z.array(count).exactOptional(),
      bytes: z.array(count),
      digest: z.string(),
    })
    .refine(({ answer, answers, bytes }) => isAmong(answer, answers, bytes.length), {
      path: ["answer"],
      message: "there is no such candidate",
    })
    .refine(({ answers, draws, bytes }) => isPartition(answers, draws, bytes.length), {
      path: ["answers"],
      message: "every path must end in one of the answers and be drawn",
    }),
  z.strictObject({
    type: z.literal("answer"),
    item: count,
    role: z.enum(["generator", "discriminator"]),
    query,
    candidate: count.exactOptional(),
    prompt: z.string(),
    tokens: count,
    logLikelihoods: z.array(logLikelihood),
    tokenCounts: z.array(count).exactOptional(),
    bounds: z.array(count).exactOptional(),
    uncoveredMass: z.number().exactOptional(),
  }),
]) satisfies z.ZodType<ScoreLogLine>;

/** Whether the right answers are among N candidates, or among those that these end in. */
function isAmong(
  answer: number | readonly number[],
  answers: readonly number[] | undefined,
  N: number,
): boolean {
  if (typeof answer === "number") return answers === undefined && answer < N;
  return answers !== undefined && answer.every((right) => answers.includes(right));
}

/** Whether each of N paths has an answer, all answers up to the last have a path, and all paths were drawn. */
function isPartition(
  answers: readonly number[] | undefined,
  draws: readonly number[] | undefined,
  N: number,
): boolean {
  if (answers === undefined || draws === undefined) return answers === draws;
  return (
    answers.length === N && coversAll(answers, Math.max(...answers) + 1) && coversAll(draws, N)
  );
}

/** Whether indices are all those below `count`, each at least once. */
function coversAll(indices: readonly number[], count: number): boolean {
  const found = new Set(indices);
  return found.size === count && indices.every((index) => index < count);
}

/**
 * What a line of a score log says, or what is wrong with it.
 */
export function parseLine(text: string): { line: ScoreLogLine } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "is not JSON" };
  }
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return { line: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `has an unusable ${issue!.path.join(".") || "value"}: ${issue!.message}` };
}
