import type { SignalingGame, SignalingGameBatch } from "equirank/core";

/** Games of as many meanings as the first, as one batch. */
export function packGames(games: readonly SignalingGame[]): SignalingGameBatch {
  const pack = (name: "initialGenerator" | "initialDiscriminator") =>
    Float64Array.from(games.flatMap((game) => Array.from(game[name], (row) => Array.from(row)).flat()));
  return {
    meanings: games[0]!.initialGenerator.length,
    candidates: games.map(({ initialDiscriminator }) => initialDiscriminator.length),
    initialGenerator: pack("initialGenerator"),
    initialDiscriminator: pack("initialDiscriminator"),
  };
}
