import { existsSync, renameSync, writeFileSync } from "node:fs";
import { ScoreLogError } from "../../shared/errors";
import { listPlaces } from "../record/planned-calls";
import { type LoggedSamples, type SampleLogHeader, sampleLogFormat } from "../record/sample-log";
import { attempt, lockLog, openLines, parseLogLine } from "./log-file";
import { describePlace, type LoggedAnswer, type LoggedItem, type ScoreLogHeader, scoreLogFormat } from "./score-log";

/** What a repair kept of a log, and what it left out. */
export interface LogRepair {
  /** Lines that the log holds now. */
  kept: number;
  /** Lines that were left out, by their number from 1, with the reason as the rest of a sentence. */
  leftOut: { line: number; reason: string }[];
  /** The damaged log, renamed; undefined where nothing was wrong. */
  damaged?: string;
}

/**
 * Repairs a score log or a file of samples that was damaged, for example by two programs that wrote at the same time:
 * lines that cannot be used are left out, so that the next run asks the model again for what they held. The damaged
 * file is kept beside the log as `FILE.damaged`. A log in which nothing is wrong is not touched.
 *
 * Left out are lines that are not of the log's format, further headers, repetitions, items that contradict an earlier
 * line, and answers about an item that is not in the log or in a place where nothing was asked.
 *
 * @param file not packed
 * @throws ScoreLogError if the log has no usable header, cannot be read or written, or is being written by another
 * process
 */
export async function repairLog(file: string): Promise<LogRepair> {
  if (file.endsWith(".gz")) {
    throw new ScoreLogError(`${file} is packed and cannot be repaired: unpack it first`);
  }
  const release = lockLog(file);
  try {
    const kept: string[] = [];
    const leftOut: LogRepair["leftOut"] = [];
    let judge: LineJudge | undefined;
    for await (const read of openLines(file)) {
      const parsed = parseLogLine(read, anyLine);
      const reason = "problem" in parsed ? parsed.problem : judge?.(parsed.line);
      if (judge === undefined && "line" in parsed && parsed.line.type === "header") {
        judge = "queries" in parsed.line ? judgeScores(parsed.line) : judgeSamples();
        kept.push(read.text!);
      } else if (reason === undefined && judge !== undefined) kept.push(read.text!);
      else leftOut.push({ line: read.number, reason: reason ?? "stands before the header" });
    }
    if (judge === undefined) {
      throw new ScoreLogError(
        `${file} has no usable header, which says what the log is of: choose another folder, and record anew`,
      );
    }
    if (leftOut.length === 0) return { kept: kept.length, leftOut };
    const damaged = chooseName(`${file}.damaged`);
    attempt(file, () => {
      writeFileSync(`${file}.repaired`, kept.map((line) => `${line}\n`).join(""), { mode: 0o600 });
      renameSync(file, damaged);
      renameSync(`${file}.repaired`, file);
    });
    return { kept: kept.length, leftOut, damaged };
  } finally {
    release();
  }
}

const anyLine = scoreLogFormat.schema.or(sampleLogFormat.schema);

type AnyLine = ScoreLogHeader | SampleLogHeader | LoggedItem | LoggedAnswer | LoggedSamples;

/** Why a line must be left out, given the kept lines before it; undefined if it is kept. */
type LineJudge = (line: AnyLine) => string | undefined;

function judgeScores({ queries }: ScoreLogHeader): LineJudge {
  const items = new Map<number, LoggedItem>();
  const answered = new Set<string>();
  return (line) => {
    if (line.type === "item") {
      const known = items.get(line.item);
      if (known === undefined) items.set(line.item, line);
      return known && (known.digest === line.digest ? "repeats its item" : "contradicts its item");
    }
    if (line.type === "answer") {
      const item = items.get(line.item);
      if (item === undefined) return `answers about item ${line.item}, which is not before it`;
      const place = describePlace(line);
      if (answered.has(place)) return `repeats the answer of ${place}`;
      const places = listPlaces(line.item, item.bytes.length, queries).map(describePlace);
      if (!places.includes(place)) return `answers what was not asked: ${place}`;
      answered.add(place);
      return undefined;
    }
    return line.type === "header" ? "is a second header" : "is not a line of a score log";
  };
}

function judgeSamples(): LineJudge {
  const items = new Set<number>();
  return (line) => {
    if (line.type === "header") return "is a second header";
    if (line.type !== "samples") return "is not a line of a file of samples";
    if (items.has(line.item)) return `repeats the samples of item ${line.item}`;
    items.add(line.item);
    return undefined;
  };
}

/** The name, or where files have it already, the name with the first number that is free. */
function chooseName(name: string): string {
  let free = name;
  for (let i = 2; existsSync(free); i++) free = `${name}-${i}`;
  return free;
}
