import { type PromptTemplate, promptTemplates } from "../../elicitation/prompt-templates";
import type { Prompts } from "../../elicitation/prompts";
import type { Shot } from "../../elicitation/shots";
import type { Message } from "../../models/language-model";

/** Asks for a solution in the form of the worked examples. */
const instruction = "Solve this step by step. End with a line that holds `A: ` and the answer.";

/** The conversation in which the shots were solved, and the question is asked. */
function askToSolve(
  question: string,
  shots: readonly Shot[],
  form: keyof Omit<Shot, "question">,
  instructed = instruction,
): Message[] {
  const ask = (asked: string): Message => ({ role: "user", content: `${asked}\n${instructed}` });
  return [
    ...shots.flatMap((shot): Message[] => [
      ask(shot.question),
      { role: "assistant", content: shot[form] },
    ]),
    ask(question),
  ];
}

/**
 * Prompts for questions that are answered by a worked solution. Text that is continued takes its form from the worked examples,
 * as everywhere; a model that chats is asked for a solution in place of a short phrase.
 */
export const solutionPrompts: Readonly<Record<PromptTemplate, Prompts>> = {
  completion: promptTemplates.completion,
  chat: {
    ...promptTemplates.chat,
    plain: (question, shots) => askToSolve(question, shots, "correct"),
    generation: (question, correctness, shots) =>
      askToSolve(
        question,
        shots,
        correctness,
        correctness === "correct" ? instruction : `${instruction} Make a mistake on the way.`,
      ),
  },
};
