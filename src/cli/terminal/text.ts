import type { Writable } from "node:stream";
import { inspect } from "node:util";
import { EquirankError } from "../../index";

/** A stream that may be a terminal. */
export type OutputStream = Writable & { isTTY?: boolean; columns?: number };

/** Columns to assume if the stream does not say. */
const usualColumns = 80;

/** The width of a stream's terminal, or the default one. */
export function columnsOf(stream: OutputStream): number {
  return stream.columns || usualColumns;
}

/** Characters that control a terminal or change the direction of text, line separators, and lone surrogates. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/**
 * The text on one line, with characters that could control the terminal written as escapes such as `\n` or `\u001b`.
 */
export function escapeControls(text: string): string {
  return text.replace(unprintable, (character) => {
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * An upper bound of the columns that a text takes on a terminal: 1 for each code point, 2 for emoji and from the East
 * Asian scripts on. Terminals disagree about combining marks and joined emoji, but none needs more.
 */
export function measureColumns(text: string): number {
  let columns = 0;
  for (const character of text) columns += isNarrow(character) ? 1 : 2;
  return columns;
}

function isNarrow(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code < 0x1100) return true;
  return code >= 0x1160 && code < 0x2e80 && !/[\u2329\u232A\p{Emoji_Presentation}]/u.test(character);
}

/**
 * A text in lines of at most `columns` columns, broken between words, and inside a word only if it is longer than a
 * line. A text of more than `mostLines` is cut and ends in an ellipsis; only the shown part is read.
 */
export function wrapText(text: string, columns: number, mostLines = Infinity): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of splitPieces(text, columns)) {
    if (line !== "" && measureColumns(line + piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = "";
      if (lines.length === mostLines) return [...lines.slice(0, -1), shorten(lines.at(-1)!, columns)];
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** Words with the space after them, or the graphemes of a word that is too long. */
function* splitPieces(text: string, columns: number): Generator<string, void, void> {
  for (const [word] of text.matchAll(/\S+\s*|\s+/gu)) {
    if (measureColumns(word.trimEnd()) <= columns) yield word;
    else for (const { segment } of graphemes.segment(word)) yield segment;
  }
}

function shorten(line: string, columns: number): string {
  const characters = Array.from(graphemes.segment(line), ({ segment }) => segment);
  while (measureColumns(`${characters.join("")}…`) > columns) characters.pop();
  return `${characters.join("")}…`;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Warnings and errors for the person at the terminal. */
export interface Messages {
  warn(text: string): void;
  /** Reports something worth knowing that is no cause for concern. */
  note(text: string): void;
  /** Reports an error by its type and message, and with its stack when debugging. */
  report(error: unknown, line?: number): void;
}

/** Messages on the error stream, each on one line that starts with the program's name. */
export function createMessages(stderr: Writable, progress: { clear(): void }, debug: boolean): Messages {
  const write = (text: string) => {
    progress.clear();
    stderr.write(`equirank: ${escapeControls(text)}\n`);
  };
  return {
    warn: (text) => write(`warning: ${text}`),
    note: (text) => write(`note: ${text}`),
    report(error, line) {
      const place = line === undefined ? "" : `line ${line}: `;
      write(`${place}${describeError(error)}`);
      if (debug) stderr.write(`${inspect(error)}\n`);
    },
  };
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isForeseen: boolean = EquirankError.isInstance(error);
  return `${isForeseen ? "" : "unexpected "}${error.name}: ${error.message}`;
}

/** Standard output cannot be written, as on a full disk. */
export class OutputError extends EquirankError {}

/**
 * Writes a text and resolves when the stream has taken it, so that a slow reader slows the run instead of filling
 * memory.
 * @throws OutputError if it cannot be written, unless its reader has closed
 */
export function writeText(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      else if (isClosedPipe(error)) reject(error);
      else reject(new OutputError(`standard output cannot be written: ${error.message}`, { cause: error }));
    });
  });
}

/** Whether writing failed because the reader has closed, as with `| head`. */
export function isClosedPipe(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}

/** The longest label under which further lines are indented. */
const longestLabel = 24;

/** A report of lines such as `label   text`, wrapped under the text to fit the terminal. */
export function wrapReport(report: string, columns: number): string {
  return report
    .split("\n")
    .flatMap((line) => {
      if (measureColumns(line) <= columns) return [line];
      const [label] = /^(?:\S.*?)?\s{2,}(?=\S)/.exec(line) ?? [""];
      const indent = label.length <= longestLabel ? label : "";
      const room = Math.max(longestLabel, columns - indent.length);
      return wrapText(line.slice(indent.length), room).map(
        (part, i) => (i === 0 ? indent : " ".repeat(indent.length)) + part,
      );
    })
    .join("\n");
}
