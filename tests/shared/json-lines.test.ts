import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type JsonLine, parseJsonLines, readJsonLines } from "../../src/shared/json-lines";

async function readAll(...chunks: (string | Buffer)[]): Promise<JsonLine[]> {
  const lines: JsonLine[] = [];
  const bytes = chunks.map((chunk) => Buffer.from(chunk as string));
  for await (const line of readJsonLines(Readable.from(bytes))) lines.push(line);
  return lines;
}

describe("readJsonLines", () => {
  it("gives each value with its number and where its line ends, in bytes", async () => {
    // "é" takes two bytes, so that the first line has 7 with its line feed.
    expect(await readAll('["é"]\n2\n')).toMatchObject([
      { number: 1, value: ["é"], end: 7, isWhole: true },
      { number: 2, value: 2, end: 9, isWhole: true },
    ]);
  });

  it("gives the same whatever the pieces in which the bytes come", async () => {
    const bytes = Buffer.from('{"a":"ü\u2028"}\n\n[1,\n"é"');
    const whole = await readAll(bytes);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await readAll(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole);
    }
    expect(whole.map(({ number, problem }) => [number, problem])).toEqual([
      [1, undefined],
      [3, "is not JSON"],
      [4, undefined],
    ]);
  });

  it("leaves out empty lines but counts them, and ends no line at U+2028", async () => {
    expect(await readAll('\n \r\n"a\u2028b"\n')).toMatchObject([{ number: 3, value: "a\u2028b" }]);
  });

  it("ends lines at LF, CR LF and CR, wherever the pieces are cut", async () => {
    const bytes = Buffer.from("1\r2\r\r\n3\n\r4\r\n5\r");
    for (let cut = 0; cut <= bytes.length; cut++) {
      const lines = await readAll(bytes.subarray(0, cut), bytes.subarray(cut));
      const found = lines.map(({ number, value, end, isWhole }) => [number, value, end, isWhole]);
      expect(found).toEqual([
        [1, 1, 2, true],
        [2, 2, 4, true],
        [4, 3, 8, true],
        [6, 4, 12, true],
        [7, 5, 14, true],
      ]);
      // The same of a text.
      const parsed = parseJsonLines(bytes.toString());
      expect(parsed.map(({ number, value }) => [number, value])).toEqual(
        found.map(([number, value]) => [number, value]),
      );
    }
  });

  it("neither decodes nor parses lines that are not asked for, and stops after the last one", async () => {
    const stream = Readable.from([Buffer.from([0xff]), Buffer.from("\n\n1\n#\n2\n3\n4\n")]);
    const lines: JsonLine[] = [];
    const selection = { includes: (index: number) => index % 2 === 1, end: 5 };
    for await (const line of readJsonLines(stream, selection)) lines.push(line);
    expect(lines.map(({ number, value }) => [number, value])).toEqual([
      [3, 1],
      [5, 2],
    ]);
  });

  it("names comments", async () => {
    expect(await readAll("// one\n# two\n/* three */\n")).toMatchObject(
      Array.from({ length: 3 }, () => ({ problem: "is a comment, which JSON does not allow" })),
    );
  });

  it("skips a byte order mark", async () => {
    expect(await readAll("\uFEFF1\n")).toMatchObject([{ value: 1 }]);
  });

  it("says what is not JSON or not UTF-8, and goes on", async () => {
    const lines = await readAll("{\n", Buffer.from([0xff, 0x0a]), "3");
    expect(lines.map(({ value, problem, isWhole }) => ({ value, problem, isWhole }))).toEqual([
      { value: undefined, problem: "is not JSON", isWhole: true },
      { value: undefined, problem: "is not UTF-8", isWhole: true },
      { value: 3, problem: undefined, isWhole: false },
    ]);
  });
});
