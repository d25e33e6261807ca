import type { Prompt } from "../models/language-model";
import type { Shot } from "./prompts";
import { fitIntoSlot } from "./prompts";

/** Whether a correct or an incorrect answer is asked for. */
export type Correctness = "correct" | "incorrect";

/** What was asked, and what was answered. */
export type Turn = readonly [asked: string, answered: string];

/**
 * How one set of prompts words its questions. What its shots show is the same in all sets, see {@link writePrompts}, and a
 * candidate that a prompt holds is in its slot already.
 */
export interface Phrasing {
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
  /** How any answer is written after what was asked. */
  answer(text: string): string;
  /** The prompt that shows the turns and then asks. */
  join(turns: readonly Turn[], asked: string): Prompt;
}

/** The prompts of a phrasing, with worked examples that show each kind of question answered. */
export function writePrompts(phrasing: Phrasing) {
  const { plain, generation, choice, channel, answer } = phrasing;
  const show = (turns: readonly Turn[], asked: string): Prompt =>
    phrasing.join(
      turns.map(([question, answered]) => [question, answer(answered)]),
      asked,
    );
  const judge =
    (ask: Phrasing["judgement"], [affirmation, denial]: Phrasing["yesNo"]) =>
    (question: string, candidate: string, shots: readonly Shot[]): Prompt =>
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
    plain: (question: string, shots: readonly Shot[]): Prompt =>
      show(
        shots.map((shot) => [plain(shot.question), shot.correct]),
        plain(question),
      ),
    generation: (question: string, correctness: Correctness, shots: readonly Shot[]): Prompt =>
      show(
        shots.map((shot) => [generation(shot.question, correctness), shot[correctness]]),
        generation(question, correctness),
      ),
    choice: (
      question: string,
      candidates: readonly string[],
      correctness: Correctness,
      shots: readonly Shot[],
    ): Prompt =>
      show(
        shots.map((shot, i) => {
          // The right answer stands first and second in turn, so that no letter is favoured.
          const options =
            i % 2 === 0 ? [shot.correct, shot.incorrect] : [shot.incorrect, shot.correct];
          return [
            choice(shot.question, listOptions(options), correctness),
            choiceLetter(options.indexOf(shot[correctness])),
          ];
        }),
        choice(question, listOptions(candidates), correctness),
      ),
    judgement: judge(phrasing.judgement, phrasing.yesNo),
    verdict: judge(phrasing.verdict, phrasing.trueFalse),
    channel: (candidate: string, shots: readonly Shot[]): Prompt =>
      show(
        shots.map((shot) => [channel(fitIntoSlot(shot.correct)), shot.question]),
        channel(fitIntoSlot(candidate)),
      ),
    channelContinuation: answer,
    continuation: answer,
  };
}

/** Most candidates that have a letter. */
export const mostLetters = 26;

/** A, B, … Z. */
export function choiceLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

function listOptions(candidates: readonly string[]): string {
  return candidates
    .map((candidate, i) => `${choiceLetter(i)}. ${fitIntoSlot(candidate)}`)
    .join("\n");
}
