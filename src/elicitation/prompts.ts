import { checkPrompt } from "../models/check-call";
import type { Message, Prompt } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";

/** Whether the prompt asks for a correct or an incorrect answer. */
export type Correctness = "correct" | "incorrect";

type Turn = readonly [asked: string, answered: string];

/**
 * The wording of one set of prompts. Shots show the same in all sets, see {@link writePrompts}. Candidates are already
 * fitted into their slots.
 */
interface Phrasing {
  plain(question: string): string;
  generation(question: string, correctness: Correctness): string;
  /** @param options the candidates with their letters, a line each */
  choice(question: string, options: string, correctness: Correctness): string;
  judgement(question: string, candidate: string): string;
  verdict(question: string, candidate: string): string;
  channel(candidate: string): string;
  /** The words that shots answer to `judgement`. */
  yesNo: readonly [yes: string, no: string];
  /** The words that shots answer to `verdict`. */
  trueFalse: readonly [affirmation: string, denial: string];
  /** An answer as it is written after its question. */
  answer(text: string): string;
  /** The prompt that shows the turns and then asks. */
  join(turns: readonly Turn[], asked: string): Prompt;
}

/** The prompts of a phrasing, with worked examples for each kind of question. */
function writePrompts(phrasing: Phrasing): Omit<Prompts, keyof typeof commonPrompts> {
  const { plain, generation, choice, channel, answer } = phrasing;
  const show = (turns: readonly Turn[], asked: string): Prompt =>
    phrasing.join(
      turns.map(([question, answered]) => [question, answer(answered)]),
      asked,
    );
  const judge =
    (ask: Phrasing["judgement"], [affirmation, denial]: Phrasing["yesNo"]): Prompts["judgement"] =>
    (question, candidate, shots) =>
      show(
        shots.map((shot, i) =>
          // Right and wrong answers in turn, so that neither word is favoured.
          i % 2 === 0
            ? [ask(shot.question, fitIntoSlot(shot.correct)), affirmation]
            : [ask(shot.question, fitIntoSlot(shot.incorrect)), denial],
        ),
        ask(question, fitIntoSlot(candidate)),
      );
  return {
    plain: (question, shots) =>
      show(
        shots.map((shot) => [plain(shot.question), shot.correct]),
        plain(question),
      ),
    generation: (question, correctness, shots) =>
      show(
        shots.map((shot) => [generation(shot.question, correctness), shot[correctness]]),
        generation(question, correctness),
      ),
    choice: (question, candidates, correctness, shots) =>
      show(
        shots.map((shot, i) => {
          // The right answer is first and second in turn, so that no letter is favoured.
          const options = i % 2 === 0 ? [shot.correct, shot.incorrect] : [shot.incorrect, shot.correct];
          return [
            choice(shot.question, listOptions(options), correctness),
            choiceLetter(options.indexOf(shot[correctness])),
          ];
        }),
        choice(question, listOptions(candidates), correctness),
      ),
    judgement: judge(phrasing.judgement, phrasing.yesNo),
    verdict: judge(phrasing.verdict, phrasing.trueFalse),
    channel: (candidate, shots) =>
      show(
        shots.map((shot) => [channel(fitIntoSlot(shot.correct)), shot.question]),
        channel(fitIntoSlot(candidate)),
      ),
    channelContinuation: answer,
    continuation: answer,
  };
}

/** The most candidates that can have letters. */
export const mostLetters = 26;

/** A, B, … Z. */
export function choiceLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

function listOptions(candidates: readonly string[]): string {
  return candidates.map((candidate, i) => `${choiceLetter(i)}. ${fitIntoSlot(candidate)}`).join("\n");
}

/**
 * Every text that a model sees. Each can be replaced; a replacement may return messages instead of text, for models
 * that only chat.
 */
export interface Prompts {
  /** The plain question, for log P(y|x). */
  plain(question: string, shots: readonly Shot[]): Prompt;
  /** The question asking for a correct or an incorrect answer, for log P(y|x,v). */
  generation(question: string, correctness: Correctness, shots: readonly Shot[]): Prompt;
  /** The same as a choice between lettered candidates, for models that give only the log-probabilities of labels. */
  choice(question: string, candidates: readonly string[], correctness: Correctness, shots: readonly Shot[]): Prompt;
  /** A yes/no question on one proposed answer, for P(v|x,y). */
  judgement(question: string, candidate: string, shots: readonly Shot[]): Prompt;
  /** A true/false question on one proposed answer, for P(v|x,y). */
  verdict(question: string, candidate: string, shots: readonly Shot[]): Prompt;
  /** Asks for the question of an answer, for P(x|y). */
  channel(candidate: string, shots: readonly Shot[]): Prompt;
  /** A question as it is written after `channel`. */
  channelContinuation(question: string): string;
  /** An answer as it is written after `plain` and `generation`, with its leading space if it needs one. */
  continuation(candidate: string): string;
  /** A question without content, with which likelihoods and judgements can be compared. */
  contentFreeQuestion: string;
  /** Words that answer `judgement` with yes; their probabilities are added. */
  yes: readonly string[];
  /** Words that answer it with no. */
  no: readonly string[];
  /** Words that answer `verdict` with true; their probabilities are added. */
  true: readonly string[];
  /** Words that answer it with false. */
  false: readonly string[];
}

const headings: Record<Correctness, string> = { correct: "Correct answer", incorrect: "Incorrect answer" };

/** Text that a base model continues. */
const completion: Phrasing = {
  plain: (question) => `Question: ${question}\nAnswer:`,
  generation: (question, correctness) => `Question: ${question}\n${headings[correctness]}:`,
  choice: (question, options, correctness) =>
    `Question: ${question}\n${options}\n${headings[correctness]} (one letter):`,
  judgement: (question, candidate) =>
    `Question: ${question}\nProposed answer: ${candidate}\nIs the proposed answer correct (Yes or No)?`,
  verdict: (question, candidate) =>
    `Question: ${question}\nProposed answer: ${candidate}\nThe proposed answer is (true or false):`,
  channel: (candidate) => `Answer: ${candidate}\nQuestion:`,
  yesNo: ["Yes", "No"],
  trueFalse: ["true", "false"],
  answer: (text) => ` ${text}`,
  join: (turns, asked) => [...turns.map((turn) => turn.join("")), asked].join("\n\n"),
};

/** What all sets of prompts share: a question without content, and the spellings of the label words. */
const commonPrompts = {
  contentFreeQuestion: "N/A",
  yes: [" Yes", "Yes", " yes", "yes"],
  no: [" No", "No", " no", "no"],
  true: [" True", "True", " true", "true"],
  false: [" False", "False", " false", "false"],
} satisfies Partial<Prompts>;

/** The prompts used for every published figure of this library. */
export const defaultPrompts: Prompts = { ...writePrompts(completion), ...commonPrompts };

/**
 * The library's prompts with some replaced.
 * @throws InvalidArgumentError for an unknown name, or a replacement of another type
 */
export function resolvePrompts(replacements: Partial<Prompts>): Prompts {
  rejectUnknownOptions("elicitation.prompts", replacements, Object.keys(defaultPrompts));
  const prompts = { ...defaultPrompts };
  for (const [name, replacement] of Object.entries(replacements)) {
    if (replacement === undefined) continue;
    const original = defaultPrompts[name as keyof Prompts];
    const isUsable = Array.isArray(original)
      ? Array.isArray(replacement) &&
        replacement.length > 0 &&
        replacement.every((word) => typeof word === "string" && word !== "")
      : typeof replacement === typeof original;
    if (!isUsable) {
      const expected = Array.isArray(original) ? "a list of words" : `a ${typeof original}`;
      throw new InvalidArgumentError(
        `elicitation.prompts.${name}`,
        replacement,
        `must be ${expected}, as in defaultPrompts`,
      );
    }
    Object.assign(prompts, {
      [name]: typeof replacement === "function" ? checkWritten(name, replacement) : replacement,
    });
  }
  return prompts;
}

/** The template, with a check of what it writes. */
function checkWritten(name: string, template: (...asked: never[]) => unknown) {
  return (...asked: never[]): unknown => {
    const written = template(...asked);
    const parameter = `elicitation.prompts.${name}()`;
    if (!/continuation$/i.test(name)) checkPrompt(written as Prompt, parameter);
    else if (typeof written !== "string" || written === "") {
      throw new InvalidArgumentError(parameter, written, "must be a text that is not empty");
    }
    return written;
  };
}

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

const relevanceHeadings: Record<Correctness, string> = {
  correct: "Relevant document",
  incorrect: "Irrelevant document",
};

/** The question is a query, the candidates are documents, and relevance replaces correctness. */
const relevance: Phrasing = {
  ...completion,
  plain: (query) => `Query: ${query}\nDocument:`,
  generation: (query, correctness) => `Query: ${query}\n${relevanceHeadings[correctness]}:`,
  choice: (query, options, correctness) =>
    `Query: ${query}\n${options}\n${relevanceHeadings[correctness]} (one letter):`,
  judgement: (query, document) =>
    `Query: ${query}\nDocument: ${document}\nIs the document relevant to the query (Yes or No)?`,
  verdict: (query, document) =>
    `Query: ${query}\nDocument: ${document}\nThe document is relevant to the query (true or false):`,
  channel: (document) => `Document: ${document}\nQuery:`,
};

const relevancePrompts: Prompts = { ...writePrompts(relevance), ...commonPrompts };

/**
 * Sets of prompts by name: `completion`, text that a base model continues; `chat`, messages for models that were
 * trained to answer them; and `relevance`, text that asks whether documents are relevant to a query instead of whether
 * answers are correct.
 */
export const promptTemplates = { completion: defaultPrompts, chat: chatPrompts, relevance: relevancePrompts } as const;

/** Name of a set of prompts. */
export type PromptTemplate = keyof typeof promptTemplates;

/** A worked example: a question with a right and a wrong answer. */
export interface Shot {
  question: string;
  correct: string;
  incorrect: string;
}

/**
 * Eight short examples written for this library, with questions like those of common benchmarks. They precede the
 * question if an elicitation uses shots, and they test the judge.
 */
export const defaultShots: readonly Shot[] = [
  { question: "Which animal gives us wool?", correct: "a sheep", incorrect: "a pig" },
  { question: "What do plants take in through their roots?", correct: "water", incorrect: "sunlight" },
  { question: "Which tool measures temperature?", correct: "a thermometer", incorrect: "a ruler" },
  { question: "What is water called when it is frozen?", correct: "ice", incorrect: "steam" },
  { question: "Which season comes after winter?", correct: "spring", incorrect: "autumn" },
  { question: "What holds the planets in their orbits around the Sun?", correct: "gravity", incorrect: "wind" },
  { question: "Which organ pumps blood through the body?", correct: "the heart", incorrect: "the liver" },
  { question: "Which of these lets electricity pass easily?", correct: "a copper wire", incorrect: "a rubber band" },
];

/** Unicode's line breaks; CR LF counts as one. */
const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

/**
 * A candidate as it appears in a prompt: every line after its first is indented, so that none can begin like a line of
 * the prompt and pass for a question, a verdict or another candidate. A candidate of one line is unchanged.
 */
export function fitIntoSlot(candidate: string): string {
  return candidate.replace(lineBreak, "\n  ");
}
