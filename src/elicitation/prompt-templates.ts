import type { Message } from "../models/language-model";
import { type Phrasing, writePrompts } from "./phrasing";
import { commonPrompts, defaultPrompts, type Prompts } from "./prompts";

/** Messages, to which the model's chat template is applied; the shots are earlier turns of the conversation. */
const chat: Phrasing = {
  plain: (question) => `${question}\nAnswer with a short phrase.`,
  generation: (question, correctness) =>
    `${question}\nGive ${correctness === "correct" ? "a correct" : "an incorrect"} answer as a short phrase.`,
  choice: (question, options, correctness) =>
    `${question}\n${options}\nWhich answer is ${correctness}? Reply with its letter.`,
  judgement: (question, candidate) =>
    `Question: ${question}\nProposed answer: ${candidate}\nIs the proposed answer correct? Reply with Yes or No.`,
  verdict: (question, candidate) =>
    `Question: ${question}\nProposed answer: ${candidate}\nIs this true or false? Reply with True or False.`,
  channel: (candidate) => `${candidate}\nWhich question has this answer?`,
  yesNo: ["Yes", "No"],
  trueFalse: ["True", "False"],
  answer: (text) => text,
  join: (turns, asked): Message[] => [
    ...turns.flatMap(([question, answer]): Message[] => [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ]),
    { role: "user", content: asked },
  ],
};

const chatPrompts: Prompts = { ...writePrompts(chat), ...commonPrompts };

/**
 * Sets of prompts by name: `completion`, text that a base model continues, and `chat`, messages for models that were
 * trained to answer them.
 */
export const promptTemplates = { completion: defaultPrompts, chat: chatPrompts } as const;

/** Name of a set of prompts. */
export type PromptTemplate = keyof typeof promptTemplates;
