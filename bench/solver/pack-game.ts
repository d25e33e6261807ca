import type { SignalingGame, SignalingGameBatch } from "equirank/core";

/** One game as a batch. */
export function packGame({
  initialGenerator,
  initialDiscriminator,
}: SignalingGame): SignalingGameBatch {
  const pack = (table: SignalingGame["initialGenerator"]) =>
    Float64Array.from(Array.from(table, (row) => Array.from(row)).flat());
  return {
    candidates: [initialDiscriminator.length],
    initialGenerator: pack(initialGenerator),
    initialDiscriminator: pack(initialDiscriminator),
  };
}
