import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { evaluateScores, recordScores } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { CompleteItems } from "../../../src/evaluation/log/complete-items";
import { renderJson } from "../../../src/internal";
import { createFolder } from "../create-folder";
import { createItems, createScatteredModel, quickEvaluation, recordingOptions } from "../fake-run";

const items = createItems(10);

async function reportOn(...logs: string[]): Promise<string> {
  return renderJson(await evaluateScores(logs, quickEvaluation));
}

/** The logs of a run in three parts, and the report of the same run in one. */
async function recordInParts() {
  const folder = await createFolder();
  const parts = [1, 2, 3].map((part) => join(folder, `scores-${part}.jsonl`));
  for (const [part, log] of parts.entries()) {
    const own = items.filter(({ index }) => index % 3 === part);
    await recordScores(recordingOptions(log, own));
  }
  const whole = join(folder, "scores.jsonl");
  await recordScores(recordingOptions(whole, items));
  return { folder, parts, whole, report: await reportOn(whole) };
}

describe("logs of the parts of a run", () => {
  it("give the report of the whole byte for byte, in any order", async () => {
    const { parts, report } = await recordInParts();
    const [a, b, c] = parts as [string, string, string];
    for (const order of [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ]) {
      expect(await reportOn(...order)).toBe(report);
    }
  });

  it("may overlap", async () => {
    const { folder, parts, whole, report } = await recordInParts();
    expect(await reportOn(parts[1]!, whole, parts[0]!)).toBe(report);
    const text = await readFile(whole, "utf8");
    const beginning = join(folder, "beginning.jsonl");
    await writeFile(beginning, `${text.split("\n").slice(0, 25).join("\n")}\n`);
    expect(await reportOn(beginning, whole)).toBe(report);
    expect(await reportOn(whole, beginning)).toBe(report);
  });

  it("may overlap with other numbers, of which the first count", async () => {
    const { folder, whole, report } = await recordInParts();
    const lines = (await readFile(whole, "utf8")).split("\n");
    const changed = lines[11]!.replace(/"logLikelihoods":\[[^,]*/, '"logLikelihoods":[-99');
    const beginning = join(folder, "beginning.jsonl");
    await writeFile(beginning, `${[...lines.slice(0, 11), changed].join("\n")}\n`);
    const changedWhole = join(folder, "changed.jsonl");
    await writeFile(changedWhole, lines.with(11, changed).join("\n"));
    expect(await reportOn(beginning, whole)).toBe(await reportOn(changedWhole));
    expect(await reportOn(whole, beginning)).toBe(report);
    expect(await reportOn(changedWhole)).not.toBe(report);
  });

  it("may be packed", async () => {
    const { folder, parts, report } = await recordInParts();
    const packed = join(folder, "scores-1.jsonl.gz");
    await writeFile(packed, gzipSync(await readFile(parts[0]!)));
    expect(await reportOn(packed, ...parts.slice(1))).toBe(report);
    await expect(recordScores(recordingOptions(packed, items))).rejects.toThrow(
      /is packed and cannot be continued: unpack it first/,
    );
    const unpacked = join(await createFolder(), "scores.jsonl");
    await writeFile(`${unpacked}.gz`, gzipSync(await readFile(parts[0]!)));
    await expect(recordScores(recordingOptions(unpacked, items))).rejects.toThrow(
      /scores\.jsonl\.gz is packed .* would be asked again for what it holds/,
    );
  });

  it("give the same report however the lines of answers are ordered", async () => {
    const { folder, whole, report } = await recordInParts();
    const lines = (await readFile(whole, "utf8")).trimEnd().split("\n");
    const isAnswer = (line: string) => line.includes('"type":"answer"');
    const answers = lines.filter(isAnswer).reverse();
    const reversed = join(folder, "reversed.jsonl");
    await writeFile(reversed, `${[...lines.filter((line) => !isAnswer(line)), ...answers].join("\n")}\n`);
    expect(await reportOn(reversed)).toBe(report);
  });
});

describe("logs that do not belong together are refused", () => {
  it("of another model", async () => {
    const { folder, whole } = await recordInParts();
    const other = join(folder, "other.jsonl");
    const model = createScatteredModel({ id: "fake:other" });
    await recordScores({ ...recordingOptions(other, items), model });
    await expect(reportOn(whole, other)).rejects.toThrow(/other\.jsonl .* its models is .*other/);
  });

  it("of other data", async () => {
    const { folder, whole } = await recordInParts();
    const other = join(folder, "other.jsonl");
    const changed = items.map(({ index, item }) => ({
      index,
      item: { ...item, candidates: item.candidates.map((text) => `${text}!`) },
    }));
    await recordScores(recordingOptions(other, changed));
    await expect(reportOn(whole, other)).rejects.toThrow(/other\.jsonl holds another item 0 than a log before it/);
  });

  it("with an answer to another prompt", async () => {
    const { folder, whole } = await recordInParts();
    const lines = (await readFile(whole, "utf8")).split("\n");
    const beginning = join(folder, "beginning.jsonl");
    const answer = lines[11]!.replace(/"prompt":"[^"]*"/, '"prompt":"000000000000"');
    await writeFile(beginning, `${[...lines.slice(0, 11), answer].join("\n")}\n`);
    await expect(reportOn(beginning, whole)).rejects.toThrow(
      /scores\.jsonl holds the answer to another prompt "plain" of item \d+ than a log before it/,
    );
  });
});

describe("a damaged log is named, with what to do", () => {
  it.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      "a line that is no JSON",
      (lines) => lines.with(13, lines[13]!.slice(5)),
      /scores\.jsonl, line 14 is not JSON: .* Delete the line to ask the model again/,
    ],
    [
      "a line with another field",
      (lines) => lines.with(12, lines[12]!.replace('"tokens"', '"Tokens"')),
      /scores\.jsonl, line 13 has an unusable tokens/,
    ],
    [
      "a header of another format, which is not to be deleted",
      (lines) => lines.with(0, lines[0]!.replace('"format":1', '"format":2')),
      /scores\.jsonl, line 1 has an unusable format: .*Use the version that wrote the log, or choose another folder$/,
    ],
    ["no header", (lines) => lines.slice(1), /scores\.jsonl, line 1 is not a header/],
    ["two headers", (lines) => lines.toSpliced(3, 0, lines[0]!), /scores\.jsonl, line 4 is a second header/],
    [
      "an answer without its item",
      (lines) => lines.toSpliced(1, 1),
      /an answer about item 0, but not the item before it/,
    ],
    [
      "an answer about a candidate that there is not",
      (lines) => lines.map((line) => line.replace('"candidate":1', '"candidate":9')),
      /nothing was asked for: item 0, generator, yes-no, candidate 9/,
    ],
    [
      "an answer with a number missing",
      (lines) => lines.map((line) => line.replace(/("item":0,.*"plain".*"logLikelihoods":\[)[^,]*,/, "$1")),
      /item 0 cannot be ranked by likelihood: .*2 log-probabilities for the query plain/,
    ],
  ])("%s", async (_, damage, message) => {
    const { whole } = await recordInParts();
    const lines = (await readFile(whole, "utf8")).split("\n");
    await writeFile(whole, damage(lines).join("\n"));
    await expect(reportOn(whole)).rejects.toThrow(
      expect.objectContaining({ name: "ScoreLogError", message: expect.stringMatching(message) }),
    );
  });

  it("bytes that are not UTF-8", async () => {
    const { whole } = await recordInParts();
    const bytes = await readFile(whole);
    bytes[bytes.indexOf("frage")] = 0xff;
    await writeFile(whole, bytes);
    await expect(reportOn(whole)).rejects.toThrow(/scores\.jsonl, line 2 is not UTF-8/);
    await expect(recordScores(recordingOptions(whole, items))).rejects.toThrow(/line 2 is not/);
  });

  it("a packed log that is cut short", async () => {
    const { folder, whole } = await recordInParts();
    const packed = join(folder, "scores-1.jsonl.gz");
    await writeFile(packed, gzipSync(await readFile(whole)).subarray(0, -20));
    await expect(reportOn(packed)).rejects.toThrow(/scores-1\.jsonl\.gz cannot be read: .*end/);
  });

  it("a file that is not there, and one that holds nothing", async () => {
    const folder = await createFolder();
    const log = join(folder, "scores.jsonl");
    await expect(reportOn(log)).rejects.toThrow(/scores\.jsonl cannot be read: ENOENT/);
    await writeFile(log, "");
    await expect(reportOn(log)).rejects.toThrow(/no item has all its answers yet/);
    await expect(reportOn()).rejects.toThrow(/files must name at least one score log/);
  });
});

it("a long log is read in a stream: answers are held of items that are under way alone", async () => {
  const log = join(await createFolder(), "scores.jsonl");
  const count = 20_000;
  await writeFile(log, "");
  const header = (await readFile(await recordOne(), "utf8")).split("\n")[0]!;
  const lines = [header];
  for (let item = 0; item < count; item++) {
    lines.push(`{"type":"item","item":${item},"answer":0,"bytes":[3,5],"digest":"0"}`);
  }
  for (let item = 0; item < count; item++) {
    const place = `{"type":"answer","item":${item},"role":"generator"`;
    const end = '"prompt":"0","tokens":9,"logLikelihoods":[-1,-2]';
    lines.push(`${place},"query":"plain",${end},"tokenCounts":[1,1]}`);
    lines.push(`${place},"query":"content-free",${end},"tokenCounts":[1,1]}`);
    lines.push(`${place},"query":"yes-no","candidate":0,${end}}`);
    lines.push(`${place},"query":"yes-no","candidate":1,${end}}`);
  }
  await writeFile(log, `${lines.join("\n")}\n`);
  const scores = new CompleteItems([log]);
  let complete = 0;
  let mostBegun = 0;
  for await (const item of scores) {
    expect(item.item).toBe(complete);
    complete++;
    if (complete % 500 === 0) mostBegun = Math.max(mostBegun, scores.begun);
  }
  expect({ complete, mostBegun, incomplete: scores.incomplete }).toEqual({
    complete: count,
    mostBegun: 0,
    incomplete: 0,
  });

  async function recordOne(): Promise<string> {
    const short = join(await createFolder(), "scores.jsonl");
    await recordScores(recordingOptions(short, createItems(1)));
    return short;
  }
});
