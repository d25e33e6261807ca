import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type JsonLine, readJsonLines } from "../../src/shared/json-lines";

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

  it("leaves out empty lines but counts them, and ends lines at line feeds only", async () => {
    expect(await readAll('\n \r\n"a\u2028b"\n')).toMatchObject([{ number: 3, value: "a\u2028b" }]);
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
