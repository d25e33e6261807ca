import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import type { LanguageModel, Message } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError, ModelResponseError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import type { Judge, Judgement } from "../judging/judge";
import { recordItems, requireOwnIds } from "../recording/record-items";
import { answersToJudge, type DistilledAnswer, parseDistilled } from "./distilled-answer";

/** Something to answer. */
export interface DistillationInput {
  /** Of this input alone. */
  id: string;
  text: string;
  /** What is to be told apart later, such as its topic; the student is not shown it. */
  labels?: Readonly<Record<string, string>> | undefined;
}

/** What a model is to learn: how an input is put to it. */
export interface DistillationTask {
  /** Names it in data sets. */
  name: string;
  /** What the student is asked. */
  ask(input: DistillationInput): Message[];
  /** What a teacher is asked, such as the same with worked examples. @default what the student is */
  teach?(input: DistillationInput): Message[];
}

/** An answer, with what a judge may look at. */
export interface AnswerToJudge {
  /** Of this answer alone. */
  id: string;
  input: DistillationInput;
  answer: string;
  /** All different answers to the input, this one among them. */
  among: readonly string[];
}

/** Why answers were rejected: each reason and how often it was given, the most frequent first. */
export function countReasons(
  answers: readonly Pick<DistilledAnswer, "label" | "rationale">[],
): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { label, rationale = "no reason given" } of answers) {
    if (label !== true) counts.set(rationale, (counts.get(rationale) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** A teacher that is no model, such as one that fills templates. Its id says so. */
export interface ScriptedTeacher {
  id: string;
  /**
   * Its answers to an input, `count` of them.
   * @param seed the same seed gives the same answers
   */
  answer(input: DistillationInput, count: number, seed: number): readonly string[];
}

/** Who answers what, and who judges it. */
export interface DistillOptions {
  teacher: LanguageModel | ScriptedTeacher;
  task: DistillationTask;
  /** What is answered; every input has an id of its own. */
  inputs: readonly DistillationInput[];
  /** Says of each answer whether it is good: what it labels `true` is kept. */
  keep: Judge<AnswerToJudge>;
  /** Who that is, for the labels. */
  rater: string;
  /** Answers drawn for each input. @default 4 */
  count?: number;
  /** Longest answer, in tokens. @default 80 */
  maxTokens?: number;
  /** How freely a model answers. @default 1 */
  temperature?: number;
  /** Seed of the first answer to the first input; the others take those that follow. @default none, and 0 for a scripted teacher */
  seed?: number;
  signal?: AbortSignal;
}

const optionNames = [
  "teacher",
  "task",
  "inputs",
  "keep",
  "rater",
  "count",
  "maxTokens",
  "temperature",
  "seed",
  "signal",
];

/**
 * A teacher's answers to inputs, each with what the judge says of it: an array for each input, as soon as it is judged.
 * Those labelled `true` are what a student is to learn. The others stay, with the reason why they were rejected: the judge's, or
 * that they are empty or the same as an earlier answer, about which the judge is not asked.
 *
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws MissingCapabilityError if the teacher does not sample
 * @throws ModelError if the teacher fails or gives another number of answers, or the judge's model fails
 */
export async function* distill(options: DistillOptions): AsyncGenerator<DistilledAnswer[], void> {
  const answer = await createDistiller(options);
  for (const [index, input] of options.inputs.entries()) yield await answer(input, index);
}

/**
 * What answers an input and judges the answers, given the input's place among all, from which its seeds follow.
 * @throws what {@link distill} does
 */
async function createDistiller(
  options: DistillOptions,
): Promise<(input: DistillationInput, index: number) => Promise<DistilledAnswer[]>> {
  rejectUnknownOptions("options", options, optionNames);
  const { teacher, inputs, keep, task, rater, count = 4, signal } = options;
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw new InvalidArgumentError("options.count", count, "must be a whole number from 1");
  }
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new InvalidArgumentError("options.inputs", inputs, "must hold at least one input");
  }
  requireOwnIds("options.inputs", inputs);
  signal?.throwIfAborted();
  const draw = await createDraw(options, count);
  return (input, index) =>
    abortTogether(signal, async (shared) => {
      const texts = await draw(input, index * count, shared);
      const answers = texts.map((text, i) => ({
        id: `${input.id}#${i}`,
        input,
        answer: text.trim(),
      }));
      return Promise.all(
        answersToJudge(answers).map(async (given, i): Promise<DistilledAnswer> => {
          const { label, confidence, rationale } =
            rejectUnjudged(answers, i) ?? (await keep(given, { signal: shared }));
          return {
            id: given.id,
            task: task.name,
            teacher: teacher.id,
            input,
            answer: given.answer,
            rater,
            label,
            ...(confidence !== undefined && { confidence }),
            ...(rationale !== undefined && { rationale }),
          };
        }),
      );
    });
}

/** @throws ModelResponseError unless a script answers with as many texts as it was asked for */
function requireTexts(teacher: string, drawn: unknown, count: number): string[] {
  const isUsable =
    Array.isArray(drawn) &&
    drawn.length === count &&
    drawn.every((text): text is string => typeof text === "string");
  if (isUsable) return drawn;
  throw new ModelResponseError(
    `${teacher} did not answer with the ${count} texts that it was asked for: the script is at fault`,
  );
}

/** What need not be judged. */
function rejectUnjudged(
  answers: readonly { answer: string }[],
  index: number,
): Judgement | undefined {
  const { answer } = answers[index]!;
  if (answer === "") return { label: false, rationale: "is empty" };
  const isRepeated = answers.slice(0, index).some((earlier) => earlier.answer === answer);
  return isRepeated ? { label: false, rationale: "repeats an earlier answer" } : undefined;
}

type Draw = (
  input: DistillationInput,
  offset: number,
  signal: AbortSignal,
) => Promise<readonly string[]>;

async function createDraw(options: DistillOptions, count: number): Promise<Draw> {
  const { teacher, task, seed, maxTokens = 80, temperature = 1, signal } = options;
  if (!("capabilities" in teacher)) {
    return async (input, offset) =>
      requireTexts(teacher.id, await teacher.answer(input, count, (seed ?? 0) + offset), count);
  }
  const sample = requireSampling(await proveModel(teacher, { signal }), "a teacher");
  return async (input, offset, shared) => {
    const { texts } = await sample(task.teach?.(input) ?? task.ask(input), {
      count,
      maxTokens,
      temperature,
      signal: shared,
      ...(seed !== undefined && { seed: seed + offset }),
    });
    return texts;
  };
}

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
