import { findPlaces } from "../../src/statistics/agreement";

/** How many places each candidate climbs (positive) or falls (negative) from one score list to another. */
export function rankChanges(before: readonly number[], after: readonly number[]): number[] {
  const places = findPlaces(after);
  return Array.from(findPlaces(before), (place, i) => place - places[i]!);
}
