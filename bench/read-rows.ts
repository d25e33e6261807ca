// How fast rows are read:
//
//   npm run bench:rows
//
// Prints rows a second from Parquet and from JSON lines, and how long a part of a hundredth takes, as ratios to
// JSON.parse of the same lines in the same run. It fails where Parquet takes more than 18 times as long: 50,000 rows a
// second on a machine that parses 900,000 lines a second.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadItems } from "equirank/evaluation";
import { parquetWriteBuffer } from "hyparquet-writer";

const count = 200_000;
const folder = mkdtempSync(join(tmpdir(), "equirank-rows-"));
try {
  const rows = Array.from({ length: count }, (_, i) => ({
    question: `What is ${i} plus ${i}, when both are counted from one and written in full?`,
    A: `${2 * i}`,
    B: `${2 * i + 1}`,
    C: `${2 * i + 2}`,
    D: `${2 * i + 3}`,
    answer: "A",
  }));
  const lines = rows.map((row) => JSON.stringify(row));
  const names = Object.keys(rows[0]!) as (keyof (typeof rows)[number])[];
  const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name]) }));
  const parquet = join(folder, "rows.parquet");
  const json = join(folder, "rows.jsonl");
  writeFileSync(parquet, Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 1000 })));
  writeFileSync(json, lines.join("\n"));
  const parsing = await measure(() => {
    for (const line of lines) JSON.parse(line);
  });
  const show = (name: string, time: number, read: number) =>
    console.log(
      `${name}: ${time.toFixed(0)} ms, ${Math.round((read / time) * 1000).toLocaleString("en")} rows a second, ${(time / parsing).toFixed(2)} times JSON.parse of all lines`,
    );
  const whole = await measure(() => loadItems({ task: parquet }));
  show("Parquet, all rows", whole, count);
  show("JSON lines, all rows", await measure(() => loadItems({ task: json })), count);
  const shard = { index: 7, count: 100 };
  show("Parquet, a hundredth", await measure(() => loadItems({ task: parquet, shard })), count / 100);
  show("JSON lines, a hundredth", await measure(() => loadItems({ task: json, shard })), count / 100);
  if (whole > 18 * parsing) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** Milliseconds of the second run. */
async function measure(run: () => unknown): Promise<number> {
  await run();
  const start = performance.now();
  await run();
  return performance.now() - start;
}
