import { l as rougeL } from "js-rouge";
import { InvalidArgumentError } from "../../shared/errors";
import { groupBy } from "../../statistics/samples";
import { describeId } from "./multiple-choice-item";
import { readTruth, readValue } from "./read-choices";
import { describeMissing, type FieldMap, getField, locateParts, readQuestion, readText, readTexts } from "./row-fields";

/** An open question as a data set has it. */
export interface OpenQuestion {
  /** Names the question, where the source does. */
  id?: string;
  question: string;
  /** How an answer is found right. */
  key: AnswerKey;
  /** Solutions that the data set gives. Without them, a model samples some. */
  solutions?: string[];
}

/**
 * What decides whether an answer is right: one that it has to be equivalent to, or the nearest of texts that are
 * correct and incorrect.
 */
export type AnswerKey =
  | { kind: "equivalent"; answer: string }
  | { kind: "nearest"; correct: string[]; incorrect: string[] };

/** Marks for a calculator, as in `16 - 3 = <<16-3=13>>13`, which only models trained on them write. */
const calculatorMarks = /<<[^<>]*>>/g;

/**
 * An open question from a row of a data set, in any of these layouts, with an optional `id`, `passage` and `solutions`:
 * `{ question, answer }`, this library's own, where `answer` may be a worked solution that ends in the answer, as in
 * openai/gsm8k; `{ problem, answer }` or `{ problem, solution }`, as MATH has them;
 * `{ question, ground_truth, NAME: { solution }, … }`, as openai/grade-school-math has solutions of its models; and
 * `{ question, correct_answers, incorrect_answers }`, as truthfulqa/truthful_qa.
 *
 * @param row a parsed JSON value
 * @throws InvalidArgumentError if it has none of these layouts, or has choices
 */
export function parseOpenQuestion(row: unknown, map: FieldMap = {}): OpenQuestion {
  if (!isOpenRow(row, map)) {
    throw describeMissing(row, "a question and its answer, and no candidates", map);
  }
  const question = readQuestion(row, map);
  const solutions = readSolutions(row);
  return { ...describeId(row, map), question, key: readKey(row, map), ...(solutions && { solutions }) };
}

/** Names of what answers an open question; the first that a row has counts. */
const answerNames = ["ground_truth", "answer", "solution"];

function readKey(row: unknown, map: FieldMap): AnswerKey {
  if (map.answer === undefined && getField(row, "correct_answers") !== undefined) {
    const correct = readTexts(getField(row, "correct_answers"));
    const incorrect = readTexts(getField(row, "incorrect_answers"));
    if (correct && incorrect) return { kind: "nearest", correct, incorrect };
    throw describeMissing(row, "correct_answers and incorrect_answers, both lists of texts", map);
  }
  const path = map.answer ?? answerNames.find((name) => getField(row, name) !== undefined);
  const answer = path === undefined ? undefined : readText(getField(row, path));
  if (answer === undefined) throw describeMissing(row, "an answer", map);
  return { kind: "equivalent", answer };
}

function readSolutions(row: unknown): string[] | undefined {
  if (getField(row, "ground_truth") !== undefined) {
    const solutions = Object.values(row as object).flatMap((value) => {
      const solution = readText(getField(value, "solution"));
      return solution === undefined ? [] : [solution.replaceAll(calculatorMarks, "")];
    });
    if (solutions.length > 0) return solutions;
  }
  const given = getField(row, "solutions");
  if (given === undefined) return undefined;
  const solutions = readTexts(given);
  if (solutions !== undefined) return solutions;
  throw new InvalidArgumentError("row.solutions", given, "must be a list of texts, none of them blank");
}

/**
 * Whether a row is of an open question. A row with choices never is, also where nobody knows the names of their fields:
 * a list of texts of which the answer is one, or could be the letter or the number of one, or fields for its letter.
 */
export function isOpenRow(row: unknown, map: FieldMap = {}): boolean {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return false;
  const { candidates, question } = locateParts(row, map);
  if (candidates !== undefined || map.candidates !== undefined) return false;
  const paths = map.answer === undefined ? [...answerNames, "correct_answers"] : [map.answer];
  const path = paths.find((name) => getField(row, name) !== undefined);
  const answer = path === undefined ? undefined : getField(row, path);
  if (answer === undefined || readTruth(row) !== undefined) return false;
  const fields = Object.entries(row).filter(([name]) => !noChoices.has(name) && name !== question && name !== path);
  const lists = fields.flatMap(([, value]) => {
    const { texts = [], marks } = readValue(value) ?? {};
    // What is marked 1 or 0 may be flags of any kind.
    return marks === undefined || texts.includes(String(answer)) ? [texts] : [];
  });
  // `Option A` and `Option B`, which a letter names.
  const families = groupBy(/^[A-J]$/i.test(`${answer}`) ? fields : [], ([name]) =>
    name.replace(/(?:^|[\s_-])[A-Ja-j\d]$|[A-J\d]$/, ""),
  );
  return ![...lists, ...families.values()].some((texts) => texts.length >= 2 && mayName(answer, texts.map(String)));
}

/** Fields that hold no choices, by their names. */
const noChoices = new Set(
  "solution solutions correct_answers incorrect_answers aliases domain tags topics hints".split(" "),
);

function mayName(answer: unknown, texts: readonly string[]): boolean {
  const written = String(answer).trim();
  const number = /^[A-Z]$/i.test(written) ? written.toUpperCase().charCodeAt(0) - 64 : Number(written);
  return texts.includes(written) || (Number.isInteger(number) && number >= 0 && number <= texts.length);
}

/** Texts that a good answer says, and that it does not. */
export interface References {
  correct: readonly string[];
  incorrect: readonly string[];
}

/** To say nothing is never false: TruthfulQA counts it among the correct answers to every question. */
const refusal = "I have no comment.";

/**
 * Whether a free answer is nearer to a correct reference than to every incorrect one: the largest ROUGE-L F1 over the
 * correct references is above that over the incorrect ones. It is one of the automatic rules of TruthfulQA (Lin et al.
 * 2022, arXiv 2109.07958). It needs no judge model, and sees common words, not meaning: it agrees with people less
 * often than a judge that was trained for it.
 */
export function isNearCorrect(answer: string, { correct, incorrect }: References): boolean {
  return nearness(answer, [...correct, refusal]) > nearness(answer, incorrect);
}

function nearness(answer: string, references: readonly string[]): number {
  return Math.max(...references.map((reference) => compare(splitWords(answer), splitWords(reference))));
}

/** ROUGE-L F1 of two lists of words, 0 to 1. */
function compare(answer: readonly string[], reference: readonly string[]): number {
  if (answer.length === 0 || reference.length === 0) return 0;
  return rougeL(answer.join(" "), reference.join(" "), {
    tokenizer: (text) => text.split(" "),
    segmenter: (text) => [text],
  });
}

/** Letters and digits, without regard to case: the words of Google's rouge_score, in any script. */
function splitWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
