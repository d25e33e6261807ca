import { readNumber } from "../../answers/read-number";
import { digest } from "../../shared/digest";
import { InvalidArgumentError } from "../../shared/errors";
import type { MultipleChoiceItem } from "./multiple-choice-item";
import type { AnswerKey, OpenQuestion } from "./open-question";

/** Which answers the reasoning paths to an open question end in. */
export interface PathAnswers {
  /** `[path]`: index of the answer that it ends in, counted in order of first appearance. */
  answers: number[];
  /** `[sample]`: the path that it is. Samples of the same text are one path. */
  draws: number[];
}

/**
 * An open question with reasoning paths in place of given choices, and the answers that these end in, made by
 * `createOpenItem()`.
 */
export interface OpenItem extends PathAnswers {
  /** Names the item, where the source does. */
  id?: string;
  question: string;
  /** Reasoning paths, each text once. */
  candidates: string[];
  /** `[answer]`: each answer in the spelling of the first path that ends in it. */
  answerTexts: string[];
  /** Indices of the right answers; none where no path ends in one. */
  answer: number[];
}

/** Stands for a sample without any text, which no model can score. */
const nothing = "(nothing)";

/**
 * The item that solutions to an open question make. Solutions of the same text, up to surrounding space, are one path.
 * Where the right answer is known, a path's answer is what `extractAnswer()` finds at its end (a number alone where the
 * right answer is one; the whole text where it finds none), and answers are one where `answersAreEquivalent()`. Where
 * references decide, the whole text is the answer.
 *
 * @param solutions at least one, given or sampled
 * @throws InvalidArgumentError if the list is empty, or an entry is not a string
 */
export async function createOpenItem(
  { id, question, key }: Omit<OpenQuestion, "solutions">,
  solutions: readonly string[],
): Promise<OpenItem> {
  if (!Array.isArray(solutions) || solutions.length === 0 || solutions.some((text) => typeof text !== "string")) {
    throw new InvalidArgumentError("solutions", solutions, "must hold at least one text");
  }
  // It loads mathjs, which whoever has no open questions need not wait for.
  const answering = await import("../../answers/index");
  const { answersAreEquivalent, mergeCandidates } = answering;
  const samples = solutions.map((solution) => solution.trim() || nothing);
  const candidates = [...new Set(samples)];
  const { read, isRight } = await createGrader(key, answering);
  const texts = candidates.map(read);
  const merged = await mergeCandidates(texts, answersAreEquivalent);
  const answers = candidates.map((_, path) =>
    merged.findIndex(({ originalIndices }) => originalIndices.includes(path)),
  );
  const answerTexts = merged.map(({ candidate }) => candidate);
  return {
    ...(id !== undefined && { id }),
    question,
    candidates,
    answers,
    draws: samples.map((sample) => candidates.indexOf(sample)),
    answerTexts,
    answer: [...answerTexts.keys()].filter((a) => isRight(answerTexts[a]!)),
  };
}

/** What the answer of a path is, and whether an answer is right. */
async function createGrader(
  key: AnswerKey,
  { answersAreEquivalent, extractAnswer }: typeof import("../../answers/index"),
) {
  if (key.kind === "nearest") {
    const { isNearCorrect } = await import("./open-question");
    return { read: (path: string) => path, isRight: (answer: string) => isNearCorrect(answer, key) };
  }
  const truth = extractAnswer(key.answer) ?? key.answer.trim();
  const options = readNumber(truth) === undefined ? {} : ({ kind: "number" } as const);
  return {
    read: (path: string) => extractAnswer(path, options) ?? path,
    isRight: (answer: string) => answersAreEquivalent(answer, truth),
  };
}

/** An item with its place in the data, which stays the same however the data are cut into parts. */
export interface NumberedItem<Item = MultipleChoiceItem> {
  /** From 0. */
  index: number;
  item: Item;
}

/** An item of either kind with its place in the data. */
export type NumberedAnyItem = NumberedItem | NumberedItem<OpenItem>;

/** Tells whether texts are those that scores were taken of. */
export function digestItem(item: MultipleChoiceItem | OpenItem): string {
  const { question, candidates, answer } = item;
  return digest([question, candidates, answer, ...(isOpen(item) ? [item.answers, item.draws] : [])]);
}

/** Whether the candidates of an item are paths to answers, rather than answers. */
export function isOpen(item: MultipleChoiceItem | OpenItem): item is OpenItem {
  return "answers" in item;
}
