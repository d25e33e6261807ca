import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { Prompt } from "../models/language-model";
import { type Correctness, choiceLetter, mostLetters } from "./phrasing";
import type { Prompts } from "./prompts";
import type { ModelQuery, QueryName } from "./query";
import type { Shot } from "./shots";

/** A question with its candidate answers. */
export interface Subject {
  question: string;
  candidates: readonly string[];
}

/** How questions are put. */
export interface Wording {
  prompts: Prompts;
  /** Worked examples put before the question. */
  shots: readonly Shot[];
}

/**
 * The calls that ask a model certain things about a question: one for each thing, or one for each candidate.
 * @throws InvalidArgumentError if there are more candidates than letters to choose from
 */
export function planQueries(
  names: Iterable<QueryName>,
  subject: Subject,
  wording: Wording,
): ModelQuery[] {
  return [...names].flatMap((name) => plans[name](name, subject, wording));
}

type Plan = (name: QueryName, subject: Subject, wording: Wording) => ModelQuery[];

const plans: Record<QueryName, Plan> = {
  plain: scoreCandidates(({ question }, { prompts, shots }) => prompts.plain(question, shots)),
  "content-free": scoreCandidates((_, { prompts, shots }) =>
    prompts.plain(prompts.contentFreeQuestion, shots),
  ),
  correct: scoreCandidates(({ question }, { prompts, shots }) =>
    prompts.generation(question, "correct", shots),
  ),
  incorrect: scoreCandidates(({ question }, { prompts, shots }) =>
    prompts.generation(question, "incorrect", shots),
  ),
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
  "yes-no-content-free": judgeCandidates(
    "judgement",
    (_, { prompts }) => prompts.contentFreeQuestion,
  ),
  "true-false": judgeCandidates("verdict", ({ question }) => question),
  "true-false-content-free": judgeCandidates(
    "verdict",
    (_, { prompts }) => prompts.contentFreeQuestion,
  ),
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

function chooseLetter(correctness: Correctness): Plan {
  return (name, { question, candidates }, { prompts, shots }) => {
    if (candidates.length > mostLetters) {
      throw new InvalidArgumentError(
        "candidates",
        candidates,
        `must be at most ${mostLetters} where the model chooses between letters; a model that scores given text has no such limit`,
      );
    }
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
