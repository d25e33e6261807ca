import { scorers } from "equirank";
import { readScores, ScoreLogError } from "equirank/evaluation";
import { expect, it } from "vitest";
import { writeLog } from "../write-log";

it("gives each complete item with what the models said of it", async () => {
  const log = await writeLog([
    { answer: 1, plain: [-1, -2], channel: [-3, -4] },
    { answer: [0], answers: [0, 0], draws: [0, 1, 0], plain: [-5, -6], channel: [-7, -8] },
  ]);
  const items = [];
  for await (const item of readScores([log])) items.push(item);
  expect(items.map(({ item, answer }) => ({ item, answer }))).toEqual([
    { item: 0, answer: 1 },
    { item: 1, answer: [0] },
  ]);
  const { said, bytes, answers, draws } = items[1]!;
  expect(scorers.channel.read(said.generator, bytes)).toEqual([-7, -8]);
  expect({ answers, draws }).toEqual({ answers: [0, 0], draws: [0, 1, 0] });
});

it("refuses a file that is none", async () => {
  const items = readScores(["missing.jsonl"]);
  await expect(items[Symbol.asyncIterator]().next()).rejects.toThrow(ScoreLogError);
});
