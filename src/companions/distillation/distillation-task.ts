import type { Message } from "../../models/language-model";

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
