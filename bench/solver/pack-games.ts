import type { SignalingGame, SignalingGameBatch } from "equirank/core";

/** Games as one batch. */
export function packGames(games: readonly SignalingGame[]): SignalingGameBatch {
  const pack = (name: "initialGenerator" | "initialDiscriminator") =>
    Float64Array.from(
      games.flatMap((game) => Array.from(game[name], (row) => Array.from(row)).flat()),
    );
  return {
    candidates: games.map(({ initialDiscriminator }) => initialDiscriminator.length),
    initialGenerator: pack("initialGenerator"),
    initialDiscriminator: pack("initialDiscriminator"),
  };
}
