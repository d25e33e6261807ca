import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import type { LanguageModel, Message } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError, ModelResponseError } from "../../shared/errors";
import { withoutUndefined } from "../../shared/options";
import * as option from "../../shared/schema";
import type { Example } from "../dataset";
import type { AnswerToJudge, DistillationInput, Judge, Judgement } from "../judging/judge";
import { requireOwnIds } from "../recording/record-rows";

/** A task to be learned: how an input is put to a model. */
export interface DistillationTask {
  /** Names it in data sets. */
  name: string;
  /** What the student is asked. */
  ask(input: DistillationInput): Message[];
  /** What a teacher is asked, such as the same with worked examples. @default the same as the student */
  teach?(input: DistillationInput): Message[];
}

/** A teacher's answer with the judge's verdict, a line of a file of answers. It is kept if `label` is true. */
export interface DistilledAnswer extends Omit<Judgement, "confidence" | "rationale"> {
  /** The input's id, and which answer to it. */
  id: string;
  /** The task's name. */
  task: string;
  /** Who answered: a model's id, or what stood in for one. */
  teacher: string;
  input: DistillationInput;
  answer: string;
  /** Who judged. */
  rater: string;
  confidence?: number | undefined;
  rationale?: string | undefined;
}

/** A teacher that is not a model, such as one that fills templates. Its id says so. */
export interface ScriptedTeacher {
  id: string;
  /** Its answers to an input, `count` of them; the same seed gives the same answers. */
  answer(input: DistillationInput, count: number, seed: number): readonly string[];
}

/** Who answers what, and who judges it. */
export interface DistillOptions {
  teacher: LanguageModel | ScriptedTeacher;
  task: DistillationTask;
  /** The inputs to answer; every input has an id of its own. */
  inputs: readonly DistillationInput[];
  /** Judges each answer: those that it labels `true` are kept. */
  keep: Judge;
  /** The name of the judge. */
  rater: string;
  /** Answers drawn for each input. @default 4 */
  count?: number;
  /** Longest answer, in tokens. @default 80 */
  maxTokens?: number;
  /** How freely a model answers. @default 1 */
  temperature?: number;
  /**
   * Seed of the first answer to the first input; the others take those that follow.
   * @default none, and 0 for a scripted teacher
   */
  seed?: number;
  signal?: AbortSignal;
}

const optionsSchema: option.OptionSchemas<DistillOptions> = {
  ...option.unchecked("teacher", "task", "inputs", "keep"),
  rater: option.nonEmptyText,
  count: option.wholeNumber(1),
  maxTokens: option.wholeNumber(1),
  ...option.unchecked("temperature"),
  seed: option.wholeNumber(0),
  signal: option.abortSignal,
};

/**
 * A teacher's answers to inputs, each with the judge's label: an array for each input, as soon as it is judged. Those
 * labelled `true` are what a student is to learn. The others stay, with the reason why they were rejected: the judge's,
 * or that they are empty or the same as an earlier answer, about which the judge is not asked.
 *
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws MissingCapabilityError if the teacher does not sample
 * @throws ModelError if the teacher fails or gives another number of answers, or the judge's model fails
 */
export async function* distill(options: DistillOptions): AsyncGenerator<DistilledAnswer[], void> {
  const answer = await createDistiller(options);
  for (const [index, input] of options.inputs.entries()) yield await answer(input, index);
}

/** What answers an input and judges the answers, given the input's place among all, from which its seeds follow. */
async function createDistiller(
  options: DistillOptions,
): Promise<(input: DistillationInput, index: number) => Promise<DistilledAnswer[]>> {
  option.checkOptions("options", options, optionsSchema);
  const { teacher, inputs, keep, task, rater, count = 4, signal } = options;
  option.requireSome("options.inputs", inputs, "input");
  requireOwnIds("options.inputs", inputs);
  if (typeof task?.name !== "string" || typeof task.ask !== "function") {
    throw new InvalidArgumentError("options.task", task, "must be a task, { name, ask }");
  }
  if (typeof keep !== "function") {
    throw new InvalidArgumentError("options.keep", keep, "must be a judge, such as judgeWith() makes");
  }
  signal?.throwIfAborted();
  const draw = await createDraw(options, count);
  return (input, index) =>
    abortTogether(signal, async (shared) => {
      const texts = await draw(input, index * count, shared);
      const answers = texts.map((text, i) => ({ id: `${input.id}#${i}`, input, answer: text.trim() }));
      return Promise.all(
        answersToJudge(answers).map(async (given, i): Promise<DistilledAnswer> => {
          const { label, confidence, rationale } =
            rejectUnjudged(answers, i) ?? (await keep(given, { signal: shared }));
          return withoutUndefined({
            ...{ id: given.id, task: task.name, teacher: teacher.id, input, answer: given.answer },
            ...{ rater, label, confidence, rationale },
          });
        }),
      );
    });
}

/** @throws ModelResponseError unless a script answers with as many texts as it was asked for */
function requireTexts(teacher: string, drawn: unknown, count: number): string[] {
  const isUsable =
    Array.isArray(drawn) && drawn.length === count && drawn.every((text): text is string => typeof text === "string");
  if (isUsable) return drawn;
  throw new ModelResponseError(
    `${teacher} did not answer with the ${count} texts that it was asked for: the script is at fault`,
  );
}

function rejectUnjudged(answers: readonly { answer: string }[], index: number): Judgement | undefined {
  const { answer } = answers[index]!;
  if (answer === "") return { label: false, rationale: "is empty" };
  const isRepeated = answers.slice(0, index).some((earlier) => earlier.answer === answer);
  return isRepeated ? { label: false, rationale: "repeats an earlier answer" } : undefined;
}

type Draw = (input: DistillationInput, offset: number, signal: AbortSignal) => Promise<readonly string[]>;

async function createDraw(options: DistillOptions, count: number): Promise<Draw> {
  const { teacher, task, seed, maxTokens = 80, temperature = 1, signal } = options;
  if (isScript(teacher)) {
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

function isScript(teacher: LanguageModel | ScriptedTeacher): teacher is ScriptedTeacher {
  const { answer, capabilities } = Object(teacher) as Partial<LanguageModel & ScriptedTeacher>;
  return typeof answer === "function" && capabilities === undefined;
}

/** Answers as a judge is shown them: each among all different ones to the same input that are not empty. */
export function answersToJudge(answers: readonly Pick<DistilledAnswer, "id" | "input" | "answer">[]): AnswerToJudge[] {
  const byInput = new Map<string, string[]>();
  for (const { input, answer } of answers) {
    const among = byInput.get(input.id) ?? [];
    if (answer !== "" && !among.includes(answer)) among.push(answer);
    byInput.set(input.id, among);
  }
  return answers.map(({ id, input, answer }) => ({ id, input, answer, among: byInput.get(input.id)! }));
}

/**
 * The answers that were kept, as rows to train on: what the student is asked, and the answer.
 * @throws InvalidArgumentError if none was kept, with the most frequent reason, or an answer is of another task
 */
export function distilledExamples(answers: readonly DistilledAnswer[], task: DistillationTask): Example[] {
  const kept = answers.filter(({ label }) => label === true);
  if (kept.length === 0) {
    throw new InvalidArgumentError("answers", answers, `must hold at least one that was kept${whyNot(answers)}`);
  }
  return kept.map(({ id, input, answer, teacher, rater, ...given }) => {
    if (given.task !== task.name) {
      throw new InvalidArgumentError("answers", given.task, `must be of the task ${task.name}`);
    }
    return {
      id,
      prompt: task.ask(input),
      completion: [{ role: "assistant", content: answer }],
      meta: { source: task.name, model: teacher, item: input.id, round: 0, labels: { ...input.labels, rater } },
    };
  });
}

function whyNot(answers: readonly DistilledAnswer[]): string {
  const [first] = countReasons(answers);
  return first === undefined ? "" : `; of ${answers.length}, ${first[1]} were rejected for: ${first[0]}`;
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
