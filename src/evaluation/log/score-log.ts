import { z } from "zod";
import { type QueryAnswer, type QueryName, queryNames } from "../../elicitation/queries";
import { countBytes, type PlayerScorers, queriesOf } from "../../elicitation/scorers";
import { digestItem, isOpen, type NumberedAnyItem, type PathAnswers } from "../items/open-item";
import type { LogFormat } from "./log-file";

/**
 * A line of a score log, which holds a model's answers as numbers, without texts. Each item comes before its answers.
 */
export type ScoreLogLine = ScoreLogHeader | LoggedItem | LoggedAnswer;

/** What was scored, and how. Logs with equal headers hold parts of one run; other logs are not mixed. */
export interface ScoreLogHeader {
  type: "header";
  format: 1;
  /** Version of the library. */
  equirank: string;
  task: string;
  /** The models asked; a model that plays both roles is named twice. */
  models: { generator: LoggedModel; discriminator: LoggedModel };
  /**
   * How questions were put: the template's name or `"custom"`, the number of worked examples, and a digest of what both
   * make of a sample question.
   */
  wording: { prompts: string; shots: number; digest: string };
  /** What is asked about every item; see {@link RoleQueries}. */
  queries: RoleQueries;
  /** `"open"` where the items are open questions; absent where they have choices. */
  items?: "open";
}

/** A model in a log, with what else identifies it: a file's checksum, a revision, a base URL. */
export interface LoggedModel {
  id: string;
  fingerprint?: string;
}

/** What each model is asked. One model that plays both roles is asked everything in the generator's name. */
export interface RoleQueries {
  generator: QueryName[];
  discriminator: QueryName[];
}

/** Whether one model plays both roles, so that everything was asked in the generator's name. */
export function isOneModel({ discriminator }: RoleQueries): boolean {
  return discriminator.length === 0;
}

/** Whether a scorer can be read from the answers that were asked for in a role. */
export function canRead(queries: RoleQueries, role: keyof RoleQueries, scorer: PlayerScorers): boolean {
  const asked = queries[isOneModel(queries) ? "generator" : role];
  return queriesOf(scorer).every((name) => asked.includes(name));
}

/** An item, without its texts. Of an open question the candidates are reasoning paths. */
export interface LoggedItem extends Partial<PathAnswers> {
  type: "item";
  /** Its place in the data, from 0. */
  item: number;
  /** Its name, where the data gives one. */
  id?: string;
  /**
   * Index of the right candidate; of an open question, the indices of its right answers, none where no path is right.
   */
  answer: number | number[];
  /** `[candidate]`: lengths in UTF-8 bytes. */
  bytes: number[];
  /** Digest of its texts. */
  digest: string;
}

/** Where an answer stands. */
export interface AnswerPlace {
  item: number;
  role: keyof RoleQueries;
  query: QueryName;
  /** The candidate it is about, for queries that are made for each. */
  candidate?: number;
}

/**
 * A place in words, unique in a run.
 * @example describePlace({ item: 7, role: "generator", query: "yes-no", candidate: 2 }) // "item 7, generator, yes-no, candidate 2"
 */
export function describePlace({ item, role, query, candidate }: AnswerPlace): string {
  const place = `item ${item}, ${role}, ${query}`;
  return candidate === undefined ? place : `${place}, candidate ${candidate}`;
}

/** One answer of a model. -Infinity is written as null, and numbers are rounded to 6 decimals. */
export interface LoggedAnswer extends QueryAnswer, AnswerPlace {
  type: "answer";
  /** Digest of the prompt and of what was asked after it. */
  prompt: string;
  /** Tokens the model was given, including those that were already in memory; 0 if the model does not say. */
  tokens: number;
}

/** An item as a score log keeps it. */
export function describeItem({ index, item }: NumberedAnyItem): LoggedItem {
  const { id, candidates, answer } = item;
  return {
    type: "item",
    item: index,
    ...(id !== undefined && { id }),
    answer,
    ...(isOpen(item) && { answers: item.answers, draws: item.draws }),
    bytes: candidates.map(countBytes),
    digest: digestItem(item),
  };
}

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
export const loggedModelSchema = z.strictObject({ id: z.string(), fingerprint: z.string().exactOptional() });

const lineSchema: z.ZodType<ScoreLogLine> = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("header"),
    format: z.literal(1),
    equirank: z.string(),
    task: z.string(),
    models: z.strictObject({ generator: loggedModelSchema, discriminator: loggedModelSchema }),
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
]);

type Check = (value: unknown) => boolean;
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isText: Check = (value) => typeof value === "string";
const isList = (holds: Check) => (value: unknown) => Array.isArray(value) && value.every(holds);
const isCounts = isList(isCount);

/** What the schema demands of the fields of an item, first those that it must have. */
const itemFields = new Map<string, Check>([
  ["type", isText],
  ["item", isCount],
  ["answer", (value) => isCount(value) || isCounts(value)],
  ["bytes", isCounts],
  ["digest", isText],
  ["id", isText],
  ["answers", isCounts],
  ["draws", isCounts],
]);
const itemNames = [...itemFields.keys()].slice(0, 5);

/** The same of an answer. */
const answerFields = new Map<string, Check>([
  ["type", isText],
  ["item", isCount],
  ["role", (value) => value === "generator" || value === "discriminator"],
  ["query", (value) => queryNames.includes(value as QueryName)],
  ["prompt", isText],
  ["tokens", isCount],
  ["logLikelihoods", isList((entry) => entry === null || Number.isFinite(entry))],
  ["candidate", isCount],
  ["tokenCounts", isCounts],
  ["bounds", isCounts],
  ["uncoveredMass", Number.isFinite],
]);
const answerNames = [...answerFields.keys()].slice(0, 7);

/**
 * An item or answer as the schema gives it, in a small part of the time; undefined for what the schema refuses, and for
 * a header.
 */
function readSoundLine(value: unknown): LoggedItem | LoggedAnswer | undefined {
  const line = value as ScoreLogLine | null | undefined;
  if (line?.type === "item") {
    if (!hasFields(line, itemFields, itemNames)) return undefined;
    const { answer, answers, draws, bytes } = line;
    const N = bytes.length;
    return isAmong(answer, answers, N) && isPartition(answers, draws, N) ? line : undefined;
  }
  if (line?.type !== "answer" || !hasFields(line, answerFields, answerNames)) return undefined;
  const { logLikelihoods } = line;
  if (!logLikelihoods.includes(null as never)) return line;
  return { ...line, logLikelihoods: logLikelihoods.map((entry) => entry ?? -Infinity) };
}

function hasFields(line: object, checks: ReadonlyMap<string, Check>, names: readonly string[]) {
  for (const name in line) {
    if (checks.get(name)?.(line[name as keyof object]) !== true) return false;
  }
  return names.every((name) => Object.hasOwn(line, name));
}

/** Whether the right answers are among N candidates, or among those that these end in. */
function isAmong(answer: number | readonly number[], answers: readonly number[] | undefined, N: number): boolean {
  if (typeof answer === "number") return answers === undefined && answer < N;
  return answers !== undefined && answer.every((right) => answers.includes(right));
}

/** Whether each of N paths has an answer, all answers up to the last have a path, and all paths were drawn. */
function isPartition(answers: readonly number[] | undefined, draws: readonly number[] | undefined, N: number): boolean {
  if (answers === undefined || draws === undefined) return answers === draws;
  return answers.length === N && coversAll(answers, Math.max(...answers) + 1) && coversAll(draws, N);
}

/** Whether indices are all those below `count`, each at least once. */
function coversAll(indices: readonly number[], count: number): boolean {
  const found = new Set(indices);
  return found.size === count && indices.every((index) => index < count);
}

/** How a score log is read and written. */
export const scoreLogFormat: LogFormat<ScoreLogHeader, LoggedItem | LoggedAnswer> = {
  content: "scores",
  schema: lineSchema,
  readSound: readSoundLine,
  settled: ["equirank", "task", "items", "models", "queries", "wording"],
};
