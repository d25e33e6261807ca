import { choiceLetter } from "../../elicitation/prompts";
import { InvalidArgumentError } from "../../shared/errors";
import { orUndefined } from "../../shared/options";
import { describeMissing, type FieldMap, getField, locateParts, readText, readTexts } from "./row-fields";

/** The candidates of a row, with what it calls them or says of them. */
export interface Choices {
  texts: string[];
  /** `[candidate]`: its label, such as `A` or `1`. */
  labels?: readonly string[] | undefined;
  /** `[candidate]`: 1 where it is right, otherwise 0. */
  marks?: readonly number[] | undefined;
  /** Whether they are numbers rather than texts. */
  areNumbers?: boolean | undefined;
}

/**
 * The candidates of a row: a list of texts, `{ text, label }` with two lists, a list of `{ text, label }`,
 * `{ A: text, … }`, `{ choices, labels }` with marks 1 and 0, `{ text: mark, … }`, any of these as JSON in a cell, or
 * several fields. A question about a passage whose answer is true or false, as in BoolQ, has the candidates no and yes.
 * @throws InvalidArgumentError if it has none, or one is blank
 */
export function readChoices(row: unknown, map: FieldMap = {}): Choices {
  const { candidates: path, isRightFirst } = locateParts(row, map);
  if (path === undefined && readTruth(row) !== undefined) return { texts: ["no", "yes"] };
  if (path === undefined) throw describeMissing(row, "candidates", map);
  const names = path.split("+");
  const choices = names.length > 1 ? readColumns(row, names) : readValue(getField(row, path));
  if (choices === undefined || choices.texts.length === 0) {
    throw new InvalidArgumentError(
      `row.${path}`,
      getField(row, path),
      'must hold the candidates, as a list such as ["…", "…"], with numbers that are too large to be exact as texts; of several fields, name each: --map candidates=A+B+C+D',
    );
  }
  const blank = choices.texts.findIndex((text) => text.trim() === "");
  if (blank !== -1) {
    if (names.length > 1) throw describeMissing(row, `a candidate in ${names[blank]}`, map);
    throw new InvalidArgumentError(`row.${path}.${blank}`, choices.texts[blank], "must not be empty");
  }
  return isRightFirst ? sortChoices(choices) : withoutLetters(choices);
}

/** The answer to a yes-no question: as BoolQ has it, or as SuperGLUE does. */
export function readTruth(row: unknown): boolean | undefined {
  const answer = getField(row, "answer");
  const label = getField(row, "label");
  const hasPassage = getField(row, "passage") !== undefined;
  if (typeof answer === "boolean") return answer;
  if (!hasPassage) return undefined;
  if (typeof answer === "string" && /^(?:true|false)$/i.test(answer)) return /^t/i.test(answer);
  const isSuperGlue = getField(row, "idx") !== undefined && (label === 0 || label === 1);
  return isSuperGlue ? label === 1 : undefined;
}

/** Where a data set names the right answer first, candidates are sorted, so that their order says nothing. */
function sortChoices({ texts }: Choices): Choices {
  const trimmed = texts.map((text) => text.trim());
  const sorted = [...trimmed].sort();
  return { texts: sorted, marks: sorted.map((text) => Number(text === trimmed[0])) };
}

/** AQuA writes each option's letter before it: `A)21`. */
function withoutLetters(choices: Choices): Choices {
  const { texts, labels } = choices;
  const isLettered = texts.every((text, i) => /^\(?([A-Z])\)/.exec(text)?.[1] === choiceLetter(i));
  if (labels !== undefined || !isLettered) return choices;
  const bare = texts.map((text) => text.replace(/^\(?[A-Z]\)\s*/, ""));
  return bare.includes("") ? choices : { texts: bare, labels: texts.map((_, i) => choiceLetter(i)) };
}

/** Cells at the end may be empty where a question has fewer candidates than others. */
function readColumns(row: unknown, names: readonly string[]): Choices | undefined {
  const texts = names.map((name) => readText(getField(row, name)) ?? "");
  while (texts.at(-1) === "") texts.pop();
  const labels = texts.map((_, i) => /(?:\d+|[a-z])$/i.exec(names[i]!)?.[0].toUpperCase() ?? "");
  const isInOrder =
    labels.every((label, i) => label === choiceLetter(i)) || labels.every((label, i) => label === String(i + 1));
  const areNumbers = texts.every((_, i) => typeof getField(row, names[i]!) === "number");
  return { texts, labels: isInOrder ? labels : undefined, areNumbers };
}

/** The candidates that a field holds, in one of the forms of {@link readChoices}; undefined if it holds none. */
export function readValue(value: unknown): Choices | undefined {
  if (typeof value === "string") {
    return /^\s*[[{]/.test(value) ? orUndefined(() => readValue(JSON.parse(value))) : undefined;
  }
  if (Array.isArray(value)) {
    const texts = value.map((entry) => readText(entry) ?? readText(getField(entry, "text")));
    const labels = value.map((entry) => readText(getField(entry, "label")) ?? "");
    if (value.some((entry, y) => texts[y] === undefined && typeof entry !== "string")) return undefined;
    return {
      texts: texts.map((text) => text ?? ""),
      labels: labels.some((label) => label !== "") ? labels : undefined,
      areNumbers: value.every((entry) => typeof entry === "number"),
    };
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { text, label, choices, labels } = value as Record<string, unknown>;
  if (Array.isArray(text)) {
    const names = readTexts(label);
    const inner = names === undefined || names.length === text.length ? readValue(text) : undefined;
    return inner && { ...inner, labels: names };
  }
  if (Array.isArray(choices) && Array.isArray(labels)) {
    const inner = readValue(choices);
    return inner && { ...inner, marks: labels.map(Number) };
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== null && entry !== "");
  const isMarked = entries.every(([, mark]) => mark === 0 || mark === 1);
  if (isMarked) {
    return { texts: entries.map(([name]) => name), marks: entries.map(([, mark]) => Number(mark)) };
  }
  const texts = readTexts(entries.map(([, entry]) => entry));
  const isLettered = entries.every(([name], i) => name.toUpperCase() === choiceLetter(i));
  return texts && isLettered ? { texts, labels: texts.map((_, i) => choiceLetter(i)) } : undefined;
}

/** A label that counts candidates from 1 where those of other rows are counted from 0: the whole file is in doubt. */
export class CountedFromOneError extends InvalidArgumentError {}

/**
 * A row's candidates, and which is right. Of several that are marked right, or have the text of one that is, the first
 * stays and the others are left out.
 */
export interface AnsweredChoices {
  candidates: string[];
  answer: number;
}

/**
 * Which candidate of a row is right. Numbers count from 0, as data sets on the Hugging Face hub do, unless the
 * candidates have numbers for labels; what could be read in two ways is refused.
 * @throws InvalidArgumentError if no candidate or several can be meant
 */
export function readAnswered(row: unknown, map: FieldMap = {}): AnsweredChoices {
  const choices = readChoices(row, map);
  const { texts, marks } = choices;
  if (marks !== undefined) {
    if (!marks.includes(1) || marks.length !== texts.length) {
      throw describeMissing(row, "candidates of which one is marked 1", map);
    }
    return keepFirst(texts, (y) => marks[y] === 1);
  }
  const { answers, first, candidates } = locateParts(row, map);
  if (candidates === undefined) return { candidates: texts, answer: Number(readTruth(row)) };
  const given = answers.filter((path) => getField(row, path) !== undefined);
  if (given.length === 0) throw describeMissing(row, "a right answer", map);
  const found = given.map((path) => {
    const value = getField(row, path);
    return findAnswer(value, choices, {
      path,
      first: first === undefined ? undefined : Number(first),
      isIndex: candidates === "candidates" || path === "gold",
    });
  });
  if (new Set(found).size > 1) {
    throw new InvalidArgumentError(
      "row",
      row,
      `must name one right answer: ${given.join(" and ")} differ. Choose one, as in --map answer=${given[0]}`,
    );
  }
  return keepFirst(texts, (y) => y === found[0]);
}

function keepFirst(texts: readonly string[], isRight: (candidate: number) => boolean): AnsweredChoices {
  const read = texts.map((text) => text.trim().normalize("NFC"));
  const right = new Set(read.filter((_, y) => isRight(y)));
  const answer = read.findIndex((text) => right.has(text));
  return { candidates: texts.filter((_, y) => y === answer || !right.has(read[y]!)), answer };
}

interface AnswerField {
  path: string;
  /** The number of the first candidate; undefined where nothing says it. */
  first: number | undefined;
  /** Whether the layout says that a number is an index from 0. */
  isIndex: boolean;
}

function findAnswer(given: unknown, choices: Choices, field: AnswerField): number {
  const { texts, labels } = choices;
  const { path, first } = field;
  const refuse = (expected: string) => new InvalidArgumentError(`row.${path}`, given, `must ${expected}`);
  const value = Array.isArray(given) && given.length === 1 ? given[0] : given;
  const written = typeof value === "string" ? value.trim() : value;
  if (typeof written !== "string" && typeof written !== "number") {
    throw refuse("name one candidate by its label, its number or its text");
  }
  const isNumber = typeof written === "number" || /^-?\d+$/.test(written);
  if (isNumber && first !== undefined) {
    const index = Number(written) - first;
    if (Number.isInteger(index) && index >= 0 && index < texts.length) return index;
    throw refuse(`be a number from ${first}, the first candidate's, to ${texts.length - 1 + first}`);
  }
  const found =
    findByLabel(String(written), labels) ??
    (typeof written === "number" ? findByNumber(written, choices, field) : findByText(written, isNumber, choices));
  if (found === "uncertain") {
    throw refuse(
      'name one candidate with certainty: where it is a number, say that of the first candidate, as in --map first=0 or first=1, or map: { first: "0" } in code',
    );
  }
  if (found !== undefined) return found;
  if (written === texts.length && labels === undefined && !field.isIndex) {
    throw new CountedFromOneError(
      `row.${path}`,
      given,
      `must be an index from 0 to ${texts.length - 1}; where the data count from 1, say so by --map first=1, or map: { first: "1" } in code`,
    );
  }
  throw refuse(`name one of the ${texts.length} candidates by its label, its number or its text`);
}

type Found = number | "uncertain" | undefined;

/** By a label as it is written, or else in another case. */
function findByLabel(written: string, labels: readonly string[] = []): Found {
  for (const fold of [(label: string) => label, (label: string) => label.toLowerCase()]) {
    const same = labels.flatMap((label, y) => (fold(label) === fold(written) ? [y] : []));
    if (same.length > 0) return same.length === 1 ? same[0] : "uncertain";
  }
  return undefined;
}

function findByNumber(number: number, choices: Choices, { isIndex }: AnswerField): Found {
  const { texts, labels, areNumbers } = choices;
  const isOther = areNumbers && texts.some((text, y) => text === String(number) && y !== number);
  if (labels !== undefined || (isOther && !isIndex)) return "uncertain";
  return Number.isInteger(number) && number >= 0 && number < texts.length ? number : undefined;
}

function findByText(written: string, isNumber: boolean, { texts, labels }: Choices): Found {
  const place = texts.findIndex((text) => text.trim() === written);
  const byText = place === -1 ? undefined : place;
  if (isNumber) {
    const mayCount = Number(written) >= 0 && Number(written) <= texts.length;
    return mayCount ? "uncertain" : byText;
  }
  const [, letter] = /^\(?([A-Z])\)?[.:]?$/i.exec(written) ?? [];
  // Letters count numbered candidates too; of candidates with other labels they name none.
  const isCounted = labels === undefined || labels.every((label, y) => label === String(y + 1));
  const index = letter === undefined || !isCounted ? -1 : letter.toUpperCase().charCodeAt(0) - 65;
  const byLetter = index >= 0 && index < texts.length ? index : undefined;
  if (byText !== undefined && byLetter !== undefined && byText !== byLetter) return "uncertain";
  return byText ?? byLetter;
}
