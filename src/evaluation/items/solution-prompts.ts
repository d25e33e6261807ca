import {
  type Prompts,
  type PromptTemplate,
  promptTemplates,
  type Shot,
} from "../../elicitation/prompts";
import type { Message } from "../../models/language-model";

/**
 * Four word problems written for this library, each with a worked solution that is right and one that makes a typical
 * mistake. A solution ends in a line with `A: ` and its answer. They precede the question where solutions are scored or
 * sampled: few-shot chain of thought (Wei et al. 2022, arXiv 2201.11903).
 */
export const solutionShots: readonly Shot[] = [
  {
    question:
      "A farmer has 3 crates with 12 apples each and sells 10 apples. How many apples are left?",
    correct:
      "There are 3 * 12 = 36 apples in the crates.\nAfter the sale 36 - 10 = 26 apples are left.\nA: 26",
    incorrect:
      "There are 3 + 12 = 15 apples in the crates.\nAfter the sale 15 - 10 = 5 apples are left.\nA: 5",
  },
  {
    question:
      "A ticket costs 8 dollars for an adult and half as much for a child. How many dollars do 2 adults and 3 children pay?",
    correct:
      "A child's ticket costs 8 / 2 = 4 dollars.\nThe adults pay 2 * 8 = 16 dollars and the children 3 * 4 = 12 dollars.\nTogether they pay 16 + 12 = 28 dollars.\nA: 28",
    incorrect:
      "The adults pay 2 * 8 = 16 dollars and the children 3 * 8 = 24 dollars.\nTogether they pay 16 + 24 = 40 dollars.\nA: 40",
  },
  {
    question:
      "Mira reads 20 pages on Monday and 15 pages more than that on Tuesday. Her book has 100 pages. How many pages does she still have to read?",
    correct:
      "On Tuesday she reads 20 + 15 = 35 pages.\nOn both days she reads 20 + 35 = 55 pages.\nShe still has to read 100 - 55 = 45 pages.\nA: 45",
    incorrect:
      "On both days she reads 20 + 15 = 35 pages.\nShe still has to read 100 - 35 = 65 pages.\nA: 65",
  },
  {
    question:
      "A tank with 60 liters loses 25 percent of its water. The rest is filled into bottles of 3 liters. How many bottles are filled?",
    correct:
      "The tank loses 60 * 25 / 100 = 15 liters.\nThere are 60 - 15 = 45 liters left.\nThey fill 45 / 3 = 15 bottles.\nA: 15",
    incorrect: "The tank loses 60 * 25 / 100 = 15 liters.\nThey fill 15 / 3 = 5 bottles.\nA: 5",
  },
];

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
