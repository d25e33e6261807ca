import { Readable } from "node:stream";
import { InvalidArgumentError } from "equirank";
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
  const lines = ['"a"', "7", "null"].map(
    (id) => `{"id":${id},"question":"Q","candidates":["A"],"gold":0}\n`,
  );
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
  ["{", 'the line must be JSON: {"question"'],
  ["[1]", "the line must be a JSON object"],
  ["null", "the line must be a JSON object"],
  ['{"candidates":["A"]}', "question must be a text"],
  ['{"question":1,"candidates":["A"]}', "question must be a text"],
  ['{"question":"Q"}', "candidates must be an array of texts"],
  ['{"question":"Q","candidates":["A",1]}', "candidates must be an array of texts"],
  ['{"question":"Q","candidates":["A"],"id":{}}', "id must be a text or a number"],
])("%s is an error of its line, and the next line is read", async (text, message) => {
  const [broken, next] = await readAll(`${text}\n${valid}\n`);
  expect(broken).toMatchObject({ line: 1, error: { message: expect.stringContaining(message) } });
  expect(broken && "error" in broken && broken.error).toBeInstanceOf(InvalidArgumentError);
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
