import { z } from "zod";
import { InvalidArgumentError } from "../../shared/errors";
import { type Example, readRows } from "../dataset";
import type { Judgement } from "../judging/judge";
import { requireOwnIds } from "../recording/record-items";
import {
  type AnswerToJudge,
  countReasons,
  type DistillationInput,
  type DistillationTask,
} from "./distill";

const inputSchema = z.object({
  id: z.string().min(1),
  text: z.string().min(1),
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

/** What a teacher answered and what the judge said of it, as a line of an answers file holds it. It is kept if `label` is true. */
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

/**
 * The inputs of a JSONL text, one `{ id, text, labels? }` an object and line.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no input or an id that was there before, or if there is none at all
 */
export function parseInputs(text: string, name = "inputs"): DistillationInput[] {
  const inputs = readRows(text, inputSchema, name, "{ id, text }, with labels where there are any");
  requireOwnIds(name, inputs);
  return inputs;
}

/**
 * The answers of a JSONL text, as {@link distill} made them.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no answer or an id that was there before, or if there is none at all
 */
export function parseDistilled(text: string, name = "answers"): DistilledAnswer[] {
  const answers = readRows(
    text,
    answerSchema,
    name,
    "{ id, task, teacher, input, answer, rater, label }, with confidence and rationale where they are known",
  );
  requireOwnIds(name, answers);
  return answers;
}

/** Answers as a judge is shown them: each among all different ones to the same input that are not empty. */
export function answersToJudge(
  answers: readonly Pick<DistilledAnswer, "id" | "input" | "answer">[],
): AnswerToJudge[] {
  const byInput = new Map<string, string[]>();
  for (const { input, answer } of answers) {
    const among = byInput.get(input.id) ?? [];
    if (answer !== "" && !among.includes(answer)) among.push(answer);
    byInput.set(input.id, among);
  }
  return answers.map(({ id, input, answer }) => ({
    id,
    input,
    answer,
    among: byInput.get(input.id)!,
  }));
}

/**
 * The answers that were kept, as rows to train on: what the student is asked, and the answer.
 * @throws InvalidArgumentError if none was kept, saying why the most were not, or an answer is of another task
 */
export function distilledExamples(
  answers: readonly DistilledAnswer[],
  task: DistillationTask,
): Example[] {
  const kept = answers.filter(({ label }) => label === true);
  if (kept.length === 0) {
    throw new InvalidArgumentError(
      "answers",
      answers,
      `must hold one that was kept${whyNot(answers)}`,
    );
  }
  return kept.map(({ id, input, answer, teacher, rater, ...given }) => {
    if (given.task !== task.name) {
      throw new InvalidArgumentError("answers", given.task, `must be of the task ${task.name}`);
    }
    return {
      id,
      prompt: task.ask(input),
      completion: [{ role: "assistant", content: answer }],
      meta: {
        source: task.name,
        model: teacher,
        item: input.id,
        round: 0,
        labels: { ...input.labels, rater },
      },
    };
  });
}

function whyNot(answers: readonly DistilledAnswer[]): string {
  const [first] = countReasons(answers);
  return first === undefined
    ? ""
    : `; of ${answers.length}, ${first[1]} were rejected for: ${first[0]}`;
}
