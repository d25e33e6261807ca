import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Example, writeExamples } from "equirank/companions";
import fc from "fast-check";
import { expect, test } from "vitest";
import { repeatByWeight } from "../../../src/companions/dataset";

function example(id: string, weight?: number): Example {
  return {
    id,
    prompt: [{ role: "user", content: id }],
    completion: [{ role: "assistant", content: "Yes." }],
    ...(weight !== undefined && { weight }),
    meta: { source: "test", model: "none", item: id, round: 0, labels: {} },
  };
}

async function repeat(examples: readonly Example[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const row of repeatByWeight(examples)) ids.push(row.id);
  return ids;
}

test("of rows with the weight 1.5 every second one comes twice, beside rows of others", async () => {
  const weights = [1.5, undefined, 1.5, 0.5, 1.5, 0, 0.5];
  const examples = weights.map((weight, i) => example("abcdefg"[i]!, weight));
  expect(await repeat(examples)).toEqual(["a", "b", "c", "c~2", "e", "g"]);
});

test("each weight has its share of rows, to less than one", async () => {
  const weight = fc.integer({ min: 0, max: 12 }).map((quarters) => quarters / 4);
  await fc.assert(
    fc.asyncProperty(fc.array(weight), async (weights) => {
      const ids = await repeat(weights.map((one, i) => example(`${one}#${i}`, one)));
      for (const one of new Set(weights)) {
        const given = weights.filter((other) => other === one).length;
        const rows = ids.filter((id) => id.startsWith(`${one}#`)).length;
        // Quarters are exact in floating point.
        expect(rows).toBe(Math.floor(given * one));
      }
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test("writeExamples() writes them so where it is asked to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "equirank-examples-"));
  try {
    const file = join(folder, "rows.jsonl");
    const given = [example("a", 2), example("b")];
    expect(await writeExamples(given, file, { repeatByWeight: true })).toBe(3);
    const rows = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(rows.map((row) => JSON.parse(row).prompt[0].content)).toEqual(["a", "a", "b"]);
    expect(await writeExamples(given, file)).toBe(2);
  } finally {
    await rm(folder, { recursive: true });
  }
});
