import { readFileSync } from "node:fs";
import type { PerPlayer, SignalingGame } from "equirank/core";
import type { GeneralGame } from "./random-games";

/** One game of tests/fixtures/core/pikl-reference.json, which bench/peers/pikl_reference.py prints. */
export interface ReferenceGame {
  name: string;
  game: GeneralGame;
  lambda: PerPlayer<number>;
  learningRate: PerPlayer<number>;
  result: {
    generator: number[][];
    discriminator: number[][];
    averageGenerator: number[][];
    averageDiscriminator: number[][];
    regret: PerPlayer<number>;
    residual: number;
  };
}

/** One game of tests/fixtures/core/consensus-games.json. */
export interface ConsensusGame {
  name: string;
  game: SignalingGame;
  lambda: number;
  learningRate: number;
  afterUpdates: { generator: number[][]; discriminator: number[][]; residual: number };
  limit: { generator: number[][]; discriminator: number[][] };
}

/** Updates after which both files give the policies. */
export const referenceIterations = 5000;

export function readReferenceGames(): ReferenceGame[] {
  return readGames("pikl-reference.json").map(({ name, lambda, learningRate, result, ...game }) => ({
    name,
    lambda,
    learningRate,
    result,
    game: {
      ...game,
      initialGenerator: toNumbers(game.initialGenerator),
      initialDiscriminator: toNumbers(game.initialDiscriminator),
    },
  })) as ReferenceGame[];
}

export function readConsensusGames(): ConsensusGame[] {
  return readGames("consensus-games.json").map(({ initialGenerator, initialDiscriminator, ...rest }) => ({
    ...rest,
    game: { initialGenerator, initialDiscriminator },
  })) as unknown as ConsensusGame[];
}

interface StoredGame {
  initialGenerator: LogTable;
  initialDiscriminator: LogTable;
  [field: string]: unknown;
}

/** JSON has no number for log 0, which is stored as the string "-Infinity". */
type LogTable = (number | "-Infinity")[][];

const toNumbers = (table: LogTable) => table.map((row) => row.map(Number));

function readGames(file: string): StoredGame[] {
  const url = new URL(`../fixtures/core/${file}`, import.meta.url);
  const stored = JSON.parse(readFileSync(url, "utf8")) as {
    iterations: number;
    games: StoredGame[];
  };
  if (stored.iterations !== referenceIterations) {
    throw new Error(`${file} holds policies after ${stored.iterations} updates`);
  }
  return stored.games;
}
