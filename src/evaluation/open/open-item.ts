import type { PathAnswers } from "../score-log/score-log";

/**
 * An open question with reasoning paths, which take the place of given choices, and the answers that these end in. Made by
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
