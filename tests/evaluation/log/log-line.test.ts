import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLogLine } from "../../../src/evaluation/log/log-file";
import { formatLine, scoreLogFormat } from "../../../src/evaluation/log/score-log";
import type { LoggedAnswer, LoggedItem, ScoreLogHeader, ScoreLogLine } from "../../../src/internal";
import { parseJsonLine } from "../../../src/shared/json-lines";

const parseLine = (text: string) => parseLogLine(parseJsonLine(text), scoreLogFormat.schema);

const header: ScoreLogHeader = {
  type: "header",
  format: 1,
  equirank: "0.1.0",
  task: "colours",
  models: { generator: { id: "a", fingerprint: "sha256:1" }, discriminator: { id: "b" } },
  wording: { prompts: "completion", shots: 8, digest: "0123456789ab" },
  queries: { generator: ["plain"], discriminator: ["yes-no"] },
};

const item: LoggedItem = {
  type: "item",
  item: 7,
  id: "frage ü🙂\u2028",
  answer: 1,
  bytes: [3, 5],
  digest: "0123456789ab",
};

/** Three paths to two answers, one of which was drawn twice. */
const openItem: LoggedItem = {
  ...item,
  answer: [1],
  answers: [0, 1, 0],
  draws: [0, 1, 1, 2],
  bytes: [3, 5, 8],
};

const answer: LoggedAnswer = {
  type: "answer",
  item: 7,
  role: "discriminator",
  query: "yes-no",
  candidate: 1,
  prompt: "ba9876543210",
  tokens: 40,
  logLikelihoods: [-1.5, Number.NEGATIVE_INFINITY],
  bounds: [1],
  uncoveredMass: 0.25,
};

const roundTrip = (line: ScoreLogLine) => parseLine(formatLine(line).trimEnd());

describe("a line of a score log", () => {
  it.each<[string, ScoreLogLine]>([
    ["header", header],
    ["header of open questions", { ...header, items: "open" }],
    ["item", item],
    ["open question", openItem],
    ["open question without a right answer", { ...openItem, answer: [] }],
    ["answer", answer],
  ])("comes back as it was written: %s", (_, line) => {
    expect(roundTrip(line)).toEqual({ line });
    const value = JSON.parse(formatLine(line));
    expect(scoreLogFormat.readSound!(value)).toEqual(line.type === "header" ? undefined : line);
  });

  const broken = [undefined, null, true, "", -1, 0.5, Number.POSITIVE_INFINITY, [], [-1], [null], ["0"], {}];

  it.each<[string, LoggedItem | LoggedAnswer]>([
    ["item", item],
    ["open question", openItem],
    ["answer", answer],
    ["answer of texts", { ...answer, tokenCounts: [1, 2] }],
  ])("is read without the schema only as the schema reads it: %s", (_, line) => {
    const names = [...Object.keys(line), "text", "__proto__", "constructor"];
    for (const [name, given] of names.flatMap((name) => broken.map((given) => [name, given]))) {
      const value = JSON.parse(formatLine(line));
      Object.defineProperty(value, name as string, {
        value: given,
        enumerable: true,
        configurable: true,
      });
      if (given === undefined) delete value[name as string];
      const parsed = scoreLogFormat.schema.safeParse(value);
      const sound = scoreLogFormat.readSound!(value);
      expect({ name, given, sound }).toEqual({ name, given, sound: parsed.data });
    }
  });

  it("is one line, whatever the texts", () => {
    expect(formatLine({ ...item, id: "two\nlines" }).match(/\n/g)).toHaveLength(1);
  });

  it("keeps log-likelihoods and probabilities to a millionth, and -Infinity as null", () => {
    const written = formatLine({
      ...answer,
      logLikelihoods: [-1.23456789, -0.000_000_4, Number.NEGATIVE_INFINITY],
      uncoveredMass: 0.123456789,
    });
    expect(JSON.parse(written)).toMatchObject({
      logLikelihoods: [-1.234568, 0, null],
      uncoveredMass: 0.123457,
    });
  });

  it("is the same when it was read and is written again", () => {
    const logLikelihood = fc.oneof(fc.double({ max: 0, noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY));
    fc.assert(
      fc.property(fc.array(logLikelihood), fc.nat(), (logLikelihoods, tokens) => {
        const written = formatLine({ ...answer, logLikelihoods, tokens });
        const read = parseLine(written.trimEnd());
        expect("line" in read && formatLine(read.line)).toBe(written);
      }),
    );
  });

  it.each([
    ["no JSON", '{"type":"item"', "is not JSON"],
    ["another type", '{"type":"remark"}', "unusable type"],
    ["another format", JSON.stringify({ ...header, format: 2 }), "unusable format"],
    ["an unknown field", JSON.stringify({ ...item, text: "secret" }), 'Unrecognized key: "text"'],
    ["a right answer that is none", JSON.stringify({ ...item, answer: 2 }), "unusable answer"],
    ["a right answer of no path", JSON.stringify({ ...openItem, answer: [2] }), "unusable answer"],
    ["one right answer alone", JSON.stringify({ ...openItem, answer: 1 }), "unusable answer"],
    ["a path without answer", JSON.stringify({ ...openItem, answers: [0, 1] }), "unusable answers"],
    ["an answer left out", JSON.stringify({ ...openItem, answers: [0, 2, 0] }), "unusable answer"],
    ["a path not drawn", JSON.stringify({ ...openItem, draws: [0, 1] }), "unusable answers"],
    ["answers without draws", JSON.stringify({ ...openItem, draws: undefined }), "unusable answers"],
    ["an unknown query", JSON.stringify({ ...answer, query: "guess" }), "unusable query"],
    ["a number as text", JSON.stringify({ ...answer, tokens: "40" }), "unusable tokens"],
  ])("is refused with the reason: %s", (_, text, reason) => {
    expect(parseLine(text)).toEqual({ problem: expect.stringContaining(reason) });
  });
});
