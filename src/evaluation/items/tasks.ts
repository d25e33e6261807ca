import { defaultShots, type Prompts, type PromptTemplate, promptTemplates, type Shot } from "../../elicitation/prompts";
import type { Message } from "../../models/language-model";

/** A split of a data set on the Hugging Face hub; what is left out is chosen where there is no doubt. */
export interface HubDataset {
  readonly dataset: string;
  /** Several follow one another. */
  readonly config?: string | readonly string[] | undefined;
  readonly split?: string | undefined;
}

/**
 * @example parseHubName("hf:allenai/ai2_arc:ARC-Easy:test") // { dataset: "allenai/ai2_arc", config: "ARC-Easy", split: "test" }
 */
export function parseHubName(task: string): HubDataset | undefined {
  const [, dataset, config, split] = /^hf:([\w.-]+(?:\/[\w.-]+)?)(?::([^:]*))?(?::([^:]*))?$/.exec(task) ?? [];
  return dataset === undefined ? undefined : { dataset, config: config || undefined, split: split || undefined };
}

/** A data set that can be asked for by name. To add one, add a line to {@link tasks}. */
export interface Task {
  /** In a few words, for help and reports. */
  readonly description: string;
  /** Where the Hugging Face hub has it. */
  readonly hub: HubDataset;
  /** How solutions to open questions are sampled; absent where questions have choices. */
  readonly samples?: SolutionStyle;
  /** Whether it is asked without worked examples unless they are asked for, as the Consensus Game's authors ask it. */
  readonly isZeroShot?: true;
  /** Whether the data put every right answer first, so that candidates are sorted by their texts. */
  readonly isRightFirst?: true;
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
    question: "A farmer has 3 crates with 12 apples each and sells 10 apples. How many apples are left?",
    correct: "There are 3 * 12 = 36 apples in the crates.\nAfter the sale 36 - 10 = 26 apples are left.\nA: 26",
    incorrect: "There are 3 + 12 = 15 apples in the crates.\nAfter the sale 15 - 10 = 5 apples are left.\nA: 5",
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
    incorrect: "On both days she reads 20 + 15 = 35 pages.\nShe still has to read 100 - 35 = 65 pages.\nA: 65",
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
    ...shots.flatMap((shot): Message[] => [ask(shot.question), { role: "assistant", content: shot[form] }]),
    ask(question),
  ];
}

/**
 * Prompts for questions that are answered by a worked solution. Text that is continued takes its form from the worked
 * examples, as everywhere; a model that chats is asked for a solution instead of a short phrase.
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
export const workedSolutions: SolutionStyle = { shots: solutionShots, maxTokens: 256, prompts: solutionPrompts };

/** The subjects of MMLU, each a configuration of cais/mmlu. */
const mmluSubjects =
  "abstract_algebra anatomy astronomy business_ethics clinical_knowledge college_biology college_chemistry college_computer_science college_mathematics college_medicine college_physics computer_security conceptual_physics econometrics electrical_engineering elementary_mathematics formal_logic global_facts high_school_biology high_school_chemistry high_school_computer_science high_school_european_history high_school_geography high_school_government_and_politics high_school_macroeconomics high_school_mathematics high_school_microeconomics high_school_physics high_school_psychology high_school_statistics high_school_us_history high_school_world_history human_aging human_sexuality international_law jurisprudence logical_fallacies machine_learning management marketing medical_genetics miscellaneous moral_disputes moral_scenarios nutrition philosophy prehistory professional_accounting professional_law professional_medicine professional_psychology public_relations security_studies sociology us_foreign_policy virology world_religions".split(
    " ",
  );

/** Every data set that has a name, with the configuration and split that lm-evaluation-harness evaluates. */
export const tasks: Readonly<Record<string, Task>> = {
  arc_easy: ofHub("allenai/ai2_arc:ARC-Easy:test", "AI2 ARC, easy test questions"),
  arc_challenge: ofHub("allenai/ai2_arc:ARC-Challenge:test", "AI2 ARC, hard test questions"),
  openbook_qa: ofHub("allenai/openbookqa:main:test", "OpenBookQA test questions"),
  mmlu: ofHub("cais/mmlu:all:test", "MMLU, test questions of all subjects; mmlu_SUBJECT has those of one", {
    isZeroShot: true,
  }),
  race_middle: ofHub("ehovy/race:middle:test", "RACE, test questions on passages, middle school", { isZeroShot: true }),
  race_high: ofHub("ehovy/race:high:test", "RACE, test questions on passages, high school", { isZeroShot: true }),
  hhh: {
    description: "HHH, which of two replies is more helpful, honest or harmless",
    hub: { dataset: "HuggingFaceH4/hhh_alignment", config: ["harmless", "helpful", "honest", "other"], split: "test" },
    isZeroShot: true,
    isRightFirst: true,
  },
  truthfulqa_mc1: ofHub(
    "truthfulqa/truthful_qa:multiple_choice:validation",
    "TruthfulQA, questions that invite false answers, with choices",
    { isZeroShot: true, isRightFirst: true },
  ),
  commonsense_qa: ofHub(
    "tau/commonsense_qa::validation",
    "CommonsenseQA validation questions (the test questions have no answers)",
  ),
  hellaswag: ofHub(
    "Rowan/hellaswag::validation",
    "HellaSwag, which ending follows, validation (the test split has no answers)",
  ),
  piqa: ofHub("baber/piqa::validation", "PIQA, which of two ways reaches a goal, validation"),
  winogrande: ofHub(
    "allenai/winogrande:winogrande_xl:validation",
    "WinoGrande, which of two names fills the blank, validation",
  ),
  gpqa_diamond: ofHub(
    "Idavidrein/gpqa:gpqa_diamond:train",
    "GPQA, questions for experts, the diamond set (needs HF_TOKEN)",
  ),
  gsm8k: ofHub("openai/gsm8k:main:test", "GSM8K, grade school word problems, test questions", {
    samples: workedSolutions,
  }),
  math_500: ofHub("HuggingFaceH4/MATH-500:default:test", "MATH-500, competition mathematics, test problems", {
    samples: { ...workedSolutions, maxTokens: 1024 },
  }),
  truthfulqa: ofHub(
    "truthfulqa/truthful_qa:generation:validation",
    "TruthfulQA, questions that invite false answers, to be answered freely",
    { samples: { shots: defaultShots, maxTokens: 64, prompts: promptTemplates } },
  ),
};

function ofHub(name: string, description: string, manner: Omit<Task, "description" | "hub"> = {}): Task {
  return { description, hub: parseHubName(`hf:${name}`)!, ...manner };
}

/** Names of tasks for messages. */
export const taskNames: readonly string[] = [...Object.keys(tasks), "mmlu_SUBJECT"];

/** The task of a name, also `mmlu_anatomy` and the like; undefined where there is none. */
export function findTask(name: string): Task | undefined {
  if (Object.hasOwn(tasks, name)) return tasks[name];
  const subject = name.startsWith("mmlu_") ? name.slice("mmlu_".length) : "";
  if (!mmluSubjects.includes(subject)) return undefined;
  const description = `MMLU, test questions on ${subject.replaceAll("_", " ")}`;
  return ofHub(`cais/mmlu:${subject}:test`, description, { isZeroShot: true });
}

/** Every name of a task, those of MMLU's subjects among them. */
export const allTaskNames: readonly string[] = [
  ...Object.keys(tasks),
  ...mmluSubjects.map((subject) => `mmlu_${subject}`),
];
