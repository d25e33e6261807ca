import {
  defaultShots,
  type Prompts,
  type PromptTemplate,
  promptTemplates,
  type Shot,
} from "../../elicitation/prompts";
import type { Message } from "../../models/language-model";

/** A data set that can be asked for by name. To add one, add a line to {@link tasks}. */
export interface Task {
  /** In a few words, for help and reports. */
  readonly description: string;
  /**
   * Where the Hugging Face hub has it; its rows are in one of the layouts of `parseMultipleChoiceItem()`, or of
   * `parseOpenQuestion()`.
   */
  readonly hub: { readonly dataset: string; readonly config: string; readonly split: string };
  /** How solutions to open questions are sampled; absent where questions have choices. */
  readonly samples?: SolutionStyle;
}

/** What the solutions to a kind of question are like. */
export interface SolutionStyle {
  /** Worked examples. */
  readonly shots: readonly Shot[];
  /** Longest solution, in tokens. */
  readonly maxTokens: number;
  /** Prompts that ask for it. */
  readonly prompts: Readonly<Record<PromptTemplate, Prompts>>;
}

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
  relevance: promptTemplates.relevance,
};

/** Worked solutions: what open questions take unless their task tells otherwise. */
export const workedSolutions: SolutionStyle = {
  shots: solutionShots,
  maxTokens: 256,
  prompts: solutionPrompts,
};

/** Every data set that has a name. */
export const tasks = {
  arc_easy: {
    description: "AI2 ARC, easy test questions",
    hub: { dataset: "allenai/ai2_arc", config: "ARC-Easy", split: "test" },
  },
  arc_challenge: {
    description: "AI2 ARC, hard test questions",
    hub: { dataset: "allenai/ai2_arc", config: "ARC-Challenge", split: "test" },
  },
  openbook_qa: {
    description: "OpenBookQA test questions",
    hub: { dataset: "allenai/openbookqa", config: "main", split: "test" },
  },
  gsm8k: {
    description: "GSM8K, grade school word problems, test questions",
    hub: { dataset: "openai/gsm8k", config: "main", split: "test" },
    samples: workedSolutions,
  },
  truthfulqa: {
    description: "TruthfulQA, questions that invite false answers, to be answered freely",
    hub: { dataset: "truthfulqa/truthful_qa", config: "generation", split: "validation" },
    samples: { shots: defaultShots, maxTokens: 64, prompts: promptTemplates },
  },
} as const satisfies Record<string, Task>;

/** Name of a data set. */
export type TaskName = keyof typeof tasks;
