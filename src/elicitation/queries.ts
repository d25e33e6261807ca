import type { Message, ModelUsage, ModelWarning, Prompt } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import { placeAfter } from "./conversation";
import { type Correctness, choiceLetter, mostLetters, type Prompts, type Shot } from "./prompts";

/** How often each of several answers appeared among texts drawn from a model. */
export interface Counts {
  /** `[label or text]`: how often each appeared. */
  counts: readonly number[];
  /** How many texts were drawn; those not counted were something else. */
  draws: number;
  /** `[label or text]`: a number added to each count before it becomes a probability. @default 0.5 for each */
  added?: readonly number[];
  /** The beginning of a text that was something else; absent if there was none, or if the texts were not read. */
  unusable?: string;
}

/**
 * What a model can be asked about a question x and its candidates y, by name:
 *
 * - `plain`: log P(y|x); `content-free`: the same after a question without content
 * - `correct`, `incorrect`: log P(y|x,v)
 * - `choice-correct`, `choice-incorrect`: log P(letter of y|x,v), the candidates listed with letters
 * - `channel`: log P(x|y), one call a candidate
 * - `yes-no`, `true-false`: log P(v|x,y), one call a candidate; `yes-no-content-free`, `true-false-content-free`: the
 *   same about an answer to a question without content
 */
export const queryNames = [
  "plain",
  "content-free",
  "correct",
  "incorrect",
  "choice-correct",
  "choice-incorrect",
  "channel",
  "yes-no",
  "yes-no-content-free",
  "true-false",
  "true-false-content-free",
] as const;

/** Name of something a model can be asked about a question and its candidates. */
export type QueryName = (typeof queryNames)[number];

/** Queries that ask about each candidate for two labels, correct and incorrect. */
export const labelQueries: ReadonlySet<QueryName> = new Set<QueryName>([
  "yes-no",
  "yes-no-content-free",
  "true-false",
  "true-false-content-free",
]);

/** Queries that are made for each candidate; the others are one call about all of them. */
export const perCandidateQueries: ReadonlySet<QueryName> = new Set<QueryName>(["channel", ...labelQueries]);

interface QueryPlace {
  name: QueryName;
  /** The candidate it is about; undefined for a call about all of them. */
  candidate: number | undefined;
  prompt: Prompt;
}

/** One call that scores given texts. */
export interface TextQuery extends QueryPlace {
  /** Texts that continue the prompt. */
  continuations: readonly string[];
}

/** One call that asks how likely labels are as the next word. */
export interface LabelQuery extends QueryPlace {
  /** `[label][spelling]`: the words that count as each label; their probabilities are added. */
  labels: readonly (readonly string[])[];
}

/** One call to a model, ready to be made. */
export type ModelQuery = TextQuery | LabelQuery;

/** A model's answer to one call, as plain numbers that can be kept without the texts. */
export interface QueryAnswer {
  /** `[text or label]`: log-probability in nats. */
  logLikelihoods: number[];
  /** `[text]`: number of tokens of each text; absent for labels. */
  tokenCounts?: number[];
  /** Labels whose number is only an upper bound, because the backend listed none of their words; absent for texts. */
  bounds?: number[];
  /** Probability that the next word is none of the labels, 0 to 1; absent for texts. */
  uncoveredMass?: number;
  /** The counts behind the log-probabilities; absent if the model gave them itself. */
  counted?: Counts;
}

/** An answer with what it cost. */
export interface AnsweredQuery {
  answer: QueryAnswer;
  usage: ModelUsage;
  warnings?: readonly ModelWarning[] | undefined;
}

/** All answers of a model about one question, by query: one answer, or `[candidate]` if each has its own call. */
export type QueryAnswers = Partial<Record<QueryName, readonly (QueryAnswer | undefined)[]>>;

/**
 * The answers in the form that {@link readScorer} reads.
 * @param answered each query's name and candidate with its answer, in any order
 */
export function collectAnswers(
  answered: Iterable<Pick<ModelQuery, "name" | "candidate"> & { answer: QueryAnswer }>,
): QueryAnswers {
  const answers: Partial<Record<QueryName, (QueryAnswer | undefined)[]>> = {};
  for (const { name, candidate = 0, answer } of answered) {
    answers[name] ??= [];
    answers[name][candidate] = answer;
  }
  return answers;
}

/** A question with its candidate answers. */
export interface Subject {
  question: string;
  candidates: readonly string[];
  /** The turns of the conversation before the question; every prompt follows them. @default none */
  history?: readonly Message[];
}

/** The wording of questions. */
export interface Wording {
  prompts: Prompts;
  /** Worked examples before the question. */
  shots: readonly Shot[];
}

/**
 * The calls for certain queries about a question: one for each query, or one for each candidate.
 * @throws InvalidArgumentError if there are more candidates than letters to choose from
 */
export function planQueries(names: Iterable<QueryName>, subject: Subject, wording: Wording): ModelQuery[] {
  const { history = [] } = subject;
  const queries: ModelQuery[] = [];
  for (const name of names) queries.push(...plans[name](name, subject, wording));
  if (history.length === 0) return queries;
  return queries.map((query) => ({ ...query, prompt: placeAfter(history, query.prompt) }));
}

type Plan = (name: QueryName, subject: Subject, wording: Wording) => ModelQuery[];

const plans: Record<QueryName, Plan> = {
  plain: scoreCandidates(({ question }, { prompts, shots }) => prompts.plain(question, shots)),
  "content-free": scoreCandidates((_, { prompts, shots }) => prompts.plain(prompts.contentFreeQuestion, shots)),
  correct: scoreCandidates(({ question }, { prompts, shots }) => prompts.generation(question, "correct", shots)),
  incorrect: scoreCandidates(({ question }, { prompts, shots }) => prompts.generation(question, "incorrect", shots)),
  "choice-correct": chooseLetter("correct"),
  "choice-incorrect": chooseLetter("incorrect"),
  channel: (name, { question, candidates }, { prompts, shots }) =>
    candidates.map((answer, candidate) => ({
      name,
      candidate,
      prompt: prompts.channel(answer, shots),
      continuations: [prompts.channelContinuation(question)],
    })),
  "yes-no": judgeCandidates("judgement", ({ question }) => question),
  "yes-no-content-free": judgeCandidates("judgement", (_, { prompts }) => prompts.contentFreeQuestion),
  "true-false": judgeCandidates("verdict", ({ question }) => question),
  "true-false-content-free": judgeCandidates("verdict", (_, { prompts }) => prompts.contentFreeQuestion),
};

function scoreCandidates(write: (subject: Subject, wording: Wording) => Prompt): Plan {
  return (name, subject, wording) => [
    {
      name,
      candidate: undefined,
      prompt: write(subject, wording),
      continuations: subject.candidates.map(wording.prompts.continuation),
    },
  ];
}

/** @throws InvalidArgumentError if there are more candidates than letters to choose from */
export function requireLetters(parameter: string, value: unknown, count: number): void {
  if (count <= mostLetters) return;
  const expected = `must be at most ${mostLetters} if the model chooses between letters; a model that scores given text has no such limit`;
  throw new InvalidArgumentError(parameter, value, expected);
}

function chooseLetter(correctness: Correctness): Plan {
  return (name, { question, candidates }, { prompts, shots }) => {
    requireLetters("candidates", candidates, candidates.length);
    const letters = candidates.map((_, i) => choiceLetter(i));
    return [
      {
        name,
        candidate: undefined,
        prompt: prompts.choice(question, candidates, correctness, shots),
        labels: letters.map((letter) => [letter, ` ${letter}`]),
      },
    ];
  };
}

function judgeCandidates(
  form: "judgement" | "verdict",
  chooseQuestion: (subject: Subject, wording: Wording) => string,
): Plan {
  return (name, subject, wording) => {
    const { prompts, shots } = wording;
    const question = chooseQuestion(subject, wording);
    const labels = form === "judgement" ? [prompts.yes, prompts.no] : [prompts.true, prompts.false];
    return subject.candidates.map((answer, candidate) => ({
      name,
      candidate,
      prompt: prompts[form](question, answer, shots),
      labels,
    }));
  };
}
