/**
 * Final answers of worked solutions, and which of them are the same. An entry of its own since it loads mathjs, which
 * takes longer than all of "equirank".
 *
 * @module equirank/answers
 */

export type { AnswerEquivalence } from "./equivalence-classes";
export { type MergedCandidate, mergeCandidates } from "./equivalence-classes";
export { type ExtractAnswerOptions, extractAnswer } from "./extract-answer";
export { answersAreEquivalent } from "./read-answer";
