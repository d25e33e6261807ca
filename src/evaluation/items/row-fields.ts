import { choiceLetter, mostLetters } from "../../elicitation/prompts";
import { InvalidArgumentError } from "../../shared/errors";

/** What a map of fields may say. */
export const mappedParts = ["question", "candidates", "answer", "id", "passage", "first"] as const;

/**
 * Where a row has its parts, as paths of fields: `question.stem` is a field within a field, and `A+B+C` are the fields
 * of three candidates. `first` is no field but the number of the first candidate, `"0"` or `"1"`, where answers are
 * numbers.
 */
export type FieldMap = Readonly<Partial<Record<(typeof mappedParts)[number], string>>>;

/** A row of a data set with the place where it stands. */
export interface DataRow {
  /** Its number among all rows, from 0. */
  index: number;
  /** Its line in the file, from 1, or its number where rows are not lines. */
  line: number;
  row: unknown;
  /** File and line, or the like, for messages. */
  place: string;
  /** Why there is no row, as the rest of a sentence that begins with the place. */
  problem?: string | undefined;
}

/** Which rows are read. Others are passed over as cheaply as the file allows. */
export interface RowSelection {
  /** Rows to leave out at the beginning. */
  offset: number;
  /** Most rows after these, of all parts together. */
  limit: number;
  /** One of `count` parts, the `index`-th from 1: every `count`-th row, or of Parquet a run of consecutive rows. */
  shard: { index: number; count: number };
  /** Fields with names that no layout knows. */
  map?: FieldMap | undefined;
}

/**
 * A map as the command line writes it.
 * @throws InvalidArgumentError for an unknown part, or text in another form
 * @example parseFieldMap("question=ctx,candidates=endings") // { question: "ctx", candidates: "endings" }
 */
export function parseFieldMap(text: string): FieldMap {
  const pairs = text.split(",").map((pair) => pair.split(/=(.*)/s, 2).map((side) => side.trim()));
  const isUsable = pairs.every(
    ([part = "", path = ""]) =>
      (mappedParts as readonly string[]).includes(part) && (part === "first" ? /^[01]$/.test(path) : path !== ""),
  );
  const map = Object.fromEntries(pairs);
  if (isUsable && Object.keys(map).length === pairs.length) return map;
  throw new InvalidArgumentError(
    "--map",
    text,
    `must be PART=FIELD with commas between, such as question=ctx,candidates=endings,answer=label; parts are ${mappedParts.join(", ")}, and first is 0 or 1`,
  );
}

/** A layout of rows with choices that its fields tell apart from others. */
interface Layout extends FieldMap {
  question: string;
  candidates: string;
  /** Whether the first field of the candidates holds the right one, wherever it is shown. */
  isRightFirst?: true;
}

/** The data sets whose rows do not say by themselves what they mean; lm-evaluation-harness reads them alike. */
const layouts: readonly Layout[] = [
  // HellaSwag, PIQA and WinoGrande: numbers as texts, from 0 or from 1.
  { question: "ctx", candidates: "endings", answer: "label", first: "0" },
  { question: "goal", candidates: "sol1+sol2", answer: "label", first: "0" },
  { question: "sentence", candidates: "option1+option2", answer: "answer", first: "1" },
  // SciQ and GPQA
  { question: "question", candidates: "correct_answer+distractor1+distractor2+distractor3", isRightFirst: true },
  {
    question: "Question",
    candidates: "Correct Answer+Incorrect Answer 1+Incorrect Answer 2+Incorrect Answer 3",
    id: "Record ID",
    isRightFirst: true,
  },
  // TruthfulQA and HHH: candidates that are marked 1 or 0.
  { question: "question", candidates: "mc1_targets" },
  { question: "question", candidates: "mc2_targets" },
  { question: "input", candidates: "targets" },
  { question: "input", candidates: "target_scores" },
];

/** Names of the parts in all other layouts; the first that a row has counts. */
const names = {
  question: ["question.stem", "question", "query", "question_stem", "problem", "prompt", "input"],
  candidates: ["candidates", "choices", "options", "endings", "question.choices"],
  // All that a row has must agree.
  answer: ["answer", "gold", "answerKey", "answer_key", "correct", "answer_index", "answer_idx"],
  // Where a row has none of these.
  label: ["label", "target"],
  passage: ["passage", "article", "context", "support"],
  id: ["id", "question_id", "unique_id"],
} as const;

/** The letters of candidates, as prompts and tables have them. */
export const letters = Array.from({ length: mostLetters }, (_, y) => choiceLetter(y));

/** Names of fields that hold one candidate each. */
const columns = [
  letters,
  letters.map((letter) => `option_${letter.toLowerCase()}`),
  letters.map((_, y) => `option${y + 1}`),
  letters.map((_, y) => `choice${y + 1}`),
];

const knownPaths = [
  ...Object.values(names).flat(),
  ...layouts.flatMap(({ question, candidates, answer = "", id = "" }) =>
    [question, answer, id].concat(candidates.split("+")),
  ),
  ..."solution solutions correct_answers incorrect_answers ground_truth messages samples idx".split(" "),
  ...columns.flat(),
];

/**
 * Every field at the top of a row that a layout or the map reads, so that nothing else of a wide table need be read.
 */
export function listFields(map: FieldMap = {}): ReadonlySet<string> {
  const mapped = Object.values(map).flatMap((path) => path.split("+"));
  return new Set([...knownPaths, ...mapped].flatMap((path) => [path, path.split(".")[0]!]));
}

/** What a path leads to; undefined where there is nothing, or an empty text. */
export function getField(row: unknown, path: string): unknown {
  if (typeof row !== "object" || row === null) return undefined;
  const fields = row as Record<string, unknown>;
  let value: unknown = Object.hasOwn(fields, path) ? fields[path] : undefined;
  const dot = path.indexOf(".");
  if (value === undefined && dot > 0) {
    value = getField(fields[path.slice(0, dot)], path.slice(dot + 1));
  }
  return value === null || value === "" ? undefined : value;
}

/** A text that is not blank; numbers count as texts, unless they are too large to be exact. */
export function readText(value: unknown): string | undefined {
  if (typeof value === "number") return isExact(value) ? String(value) : undefined;
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** Whether a number is the one that was written, and not a whole number near it or an infinity. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** The texts of a list; undefined unless all entries are texts. */
export function readTexts(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const texts = value.map(readText);
  return texts.includes(undefined) ? undefined : (texts as string[]);
}

/** Where a row has its parts; what is undefined it does not have. */
export interface RowParts {
  question: string | undefined;
  candidates: string | undefined;
  answers: readonly string[];
  first?: string | undefined;
  isRightFirst?: boolean | undefined;
}

/** The parts of the row that was asked about last: whoever reads a row asks for one part after the other. */
let latest: { row: unknown; map: FieldMap | undefined; parts: RowParts } | undefined;

/** Finds the parts of a row: those that the map names, and the others by the names that data sets use. */
export function locateParts(row: unknown, map?: FieldMap): RowParts {
  if (latest !== undefined && latest.row === row && latest.map === map) return latest.parts;
  const parts = findParts(row, map);
  latest = { row, map, parts };
  return parts;
}

/** Of each layout the fields that tell it apart. */
const marks = new Map(
  layouts.map((layout) => [layout, [layout.question, ...layout.candidates.split("+").slice(0, 2)].reverse()]),
);

function findParts(row: unknown, map: FieldMap = {}): RowParts {
  const has = (path: string) => getField(row, path) !== undefined;
  const layout = layouts.find(
    (known) =>
      marks.get(known)!.every(has) &&
      (["question", "candidates", "answer"] as const).every((part) => (map[part] ?? known[part]) === known[part]),
  );
  const find = (part: "question" | "candidates") => {
    const mapped = map[part];
    if (mapped !== undefined) return mapped.split("+").some(has) ? mapped : undefined;
    return layout?.[part] ?? names[part].find(has);
  };
  const findAnswers = () => {
    const answers = names.answer.filter(has);
    return answers.length > 0 ? answers : names.label.filter(has);
  };
  return {
    question: find("question"),
    candidates: find("candidates") ?? (map.candidates ? undefined : findColumns(row)),
    answers: [map.answer ?? layout?.answer ?? findAnswers()].flat(),
    first: map.first ?? layout?.first,
    isRightFirst: layout?.isRightFirst,
  };
}

/** Fields with one candidate each, `A`, `B`, … or `option1`, `option2`, …, up to the last that is not blank. */
function findColumns(row: unknown): string | undefined {
  for (const family of columns) {
    const end = family.findIndex((name) => !hasField(row, name));
    const given = family.slice(0, end === -1 ? undefined : end);
    const last = given.findLastIndex((name) => getField(row, name) !== undefined);
    if (last >= 1) return given.slice(0, last + 1).join("+");
  }
  return undefined;
}

/** A question with the passage that it is about before it, as every prompt shows it. */
export function readQuestion(row: unknown, map: FieldMap = {}): string {
  const { question: path } = locateParts(row, map);
  const asked = path === undefined ? undefined : readText(getField(row, path));
  if (path === undefined || asked === undefined) throw describeMissing(row, "a question", map);
  const question = path === "query" ? asked.replace(/^Question:\s*/, "") : asked;
  const passages = map.passage === undefined ? names.passage : [map.passage];
  const passage = passages
    .filter((name) => name !== path)
    .map((name) => readText(getField(row, name)))
    .find((text) => text !== undefined);
  if (passage === undefined && map.passage !== undefined && !hasField(row, map.passage)) {
    throw describeMissing(row, "a passage", map);
  }
  return passage === undefined ? question : `${passage.trim()}\n\n${question}`;
}

/** The id of a row as it stands; undefined where it has none. */
export function readId(row: unknown, map: FieldMap = {}): string | number | undefined {
  const paths = map.id === undefined ? [...names.id, "Record ID"] : [map.id];
  const ids = paths.map((path) => getField(row, path)).filter((id) => id !== undefined);
  const id = ids.find((value) => typeof value === "string" || typeof value === "number");
  if ((id === undefined && ids.length > 0) || (typeof id === "number" && !isExact(id))) {
    throw new InvalidArgumentError(
      "row.id",
      id ?? ids[0],
      "must be a text or a number, or be left out; a number that is too large to be exact must be a text",
    );
  }
  return id;
}

function hasField(row: unknown, path: string): boolean {
  const [first] = path.split(".");
  return typeof row === "object" && row !== null && (path in row || first! in row);
}

/** What a row lacks, which fields it has, and how to say where its parts are. */
export function describeMissing(row: unknown, part: string, map: FieldMap): InvalidArgumentError {
  const mapped = Object.entries(map)
    .filter(([name]) => name !== "first")
    .map(([name, path]) => `${name}=${path}`);
  const looked = mapped.length === 0 ? "" : ` where ${mapped.join(",")} says`;
  const fields =
    typeof row === "object" && row !== null && !Array.isArray(row)
      ? `It has the fields ${Object.keys(row).slice(0, 30).join(", ") || "(none)"}; say where its parts are, as in --map question=ctx,candidates=endings,answer=label, or map: { question: "ctx", … } in code`
      : "A row is an object such as {question, candidates, answer}";
  return new InvalidArgumentError("row", row, `must have ${part}${looked}. ${fields}`);
}
