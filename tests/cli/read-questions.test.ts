import { Readable } from "node:stream";
import { EquirankError } from "equirank";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type QuestionLine, readQuestions } from "../../src/cli/rank/questions";

async function readAll(...chunks: (Buffer | string)[]): Promise<QuestionLine[]> {
  const lines: QuestionLine[] = [];
  for await (const line of readQuestions(Readable.from(chunks))) lines.push(line);
  return lines;
}

const valid = '{"question":"Q","candidates":["A"]}';
const question = { id: undefined, question: "Q", candidates: ["A"] };

test("numbers lines from 1 and skips empty ones", async () => {
  expect(await readAll(`\n${valid}\r\n   \n${valid}`)).toEqual([
    { line: 2, question },
    { line: 4, question },
  ]);
});

test("keeps the id, a text or a number, and ignores other fields", async () => {
  const lines = ['"a"', "7", "null"].map((id) => `{"id":${id},"question":"Q","candidates":["A"],"gold":0}\n`);
  const read = await readAll(...lines);
  expect(read.map((line) => "question" in line && line.question.id)).toEqual(["a", 7, undefined]);
});

test("reads the same however the bytes are cut, in any script, with U+2028 inside", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      async (texts, size) => {
        const expected = texts.map((text) => `${text}\u2028é🙂`);
        const bytes = Buffer.from(
          expected.map((text) => JSON.stringify({ question: text, candidates: [text] })).join("\n"),
        );
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        const read = await readAll(...chunks);
        expect(read.map((line) => "question" in line && line.question.question)).toEqual(expected);
      },
    ),
    { numRuns: 50, seed: 1 },
  ));

test("takes a byte order mark for no part of the text", async () => {
  expect(await readAll(`\uFEFF${valid}`)).toEqual([{ line: 1, question }]);
});

test.each([
  ["{", "the line is not JSON: write one JSON object a line"],
  ["# 1", "the line is a comment, which JSON does not allow: delete the line"],
  ["[1]", "A row is an object such as {question, candidates, answer}"],
  ["null", "A row is an object such as {question, candidates, answer}"],
  ['{"candidates":["A"]}', "row must have a question. It has the fields candidates; say where"],
  ['{"question":{},"candidates":["A"]}', "row must have a question"],
  ['{"question":"Q"}', "row must have candidates. It has the fields question; say where"],
  ['{"question":"Q","candidates":["A",{}]}', "row.candidates must hold the candidates, as a list"],
  ['{"question":"Q","candidates":["A"],"id":{}}', "row.id must be a text or a number"],
])("%s is an error of its line, and the next line is read", async (text, message) => {
  const [broken, next] = await readAll(`${text}\n${valid}\n`);
  expect(broken).toMatchObject({ line: 1, error: { message: expect.stringContaining(message) } });
  expect(broken && "error" in broken && broken.error).toBeInstanceOf(EquirankError);
  expect(next).toEqual({ line: 2, question });
});

test("bytes that are not UTF-8 are an error, not replacement characters", async () => {
  const [line] = await readAll(Buffer.from([0x7b, 0xff, 0x7d]));
  expect(line).toMatchObject({ error: { message: expect.stringContaining("UTF-8") } });
});

test("input without line breaks ends the reading before it fills the memory", async () => {
  const chunk = Buffer.alloc(1024 * 1024, "a");
  let chunks = 0;
  async function* endless(): AsyncGenerator<Buffer, void, void> {
    for (; chunks < 1000; chunks++) yield chunk;
  }
  await expect(readQuestions(endless()).next()).rejects.toThrow("64 MiB");
  expect(chunks).toBe(64);
});
