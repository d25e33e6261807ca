import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { evaluateScores, readScores, type ScoredItem } from "equirank/evaluation";
import { expect, it } from "vitest";
import { findData } from "../../answers/find-data";

const log = fileURLToPath(new URL("../../../bench/scores/gsm8k_model_solutions.jsonl.gz", import.meta.url));

const authors = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"];

async function readItems(): Promise<ScoredItem[]> {
  const items: ScoredItem[] = [];
  for await (const item of readScores([log])) items.push(item);
  return items;
}

it("the scores kept of real solutions hold no text of the data", () => {
  const text = gunzipSync(readFileSync(log)).toString();
  // Digests, file names and the names of fields and queries: nothing with a space in it.
  expect(text).not.toMatch(/\s(?!\{|$)/);
  expect(text.length).toBeGreaterThan(10_000);
});

it("they tell which solutions are right as published", async ({ skip }) => {
  const data = findData("gsm8k_model_solutions.jsonl");
  if (data.missing !== undefined) return skip(data.missing);
  const rows = readFileSync(data.path, "utf8").trim().split("\n");
  for (const { item, answer, answers, draws } of await readItems()) {
    const row = JSON.parse(rows[item]!);
    const isRight = draws!.map((path) => [answer].flat().includes(answers![path]!));
    expect({ item, isRight }).toEqual({
      item,
      isRight: authors.map((author) => row[author].is_correct),
    });
  }
});

it("they evaluate to what can be counted from the answers alone", async () => {
  const items = await readItems();
  const report = await evaluateScores([log], { lambda: [0.1], resamples: 10 });
  const votesOf = ({ answers, draws }: ScoredItem) => {
    const votes = new Map<number, number>();
    for (const path of draws!) votes.set(answers![path]!, (votes.get(answers![path]!) ?? 0) + 1);
    return votes;
  };
  // The answer that comes first wins a tie; a Map keeps that order.
  const winners = items.map((item) => {
    const votes = [...votesOf(item)].sort(([a], [b]) => a - b);
    return votes.find(([, count]) => count === Math.max(...votes.map(([, other]) => other)))![0];
  });
  const right = items.filter((item, i) => [item.answer].flat().includes(winners[i]!)).length;
  expect(report.items).toBe(items.length);
  expect(report.entries.find(({ name }) => name === "majority-vote")!.right).toBe(right);
  const answerable = items.filter(({ answer }) => [answer].flat().length > 0).length;
  expect(report.oracle!.proportion).toBe(answerable / items.length);
});
