import { InvalidArgumentError } from "../../../src/internal";

/** Smallest gap that a share of it means anything of. */
const defaultSmallestGap = 0.05;

/**
 * The share of the gap between a base and a target that something closes: 1 - |value - target| / |base - target|. 1 is
 * at the target, 0 as far from it as the base, negative further away.
 *
 * @param base where it started
 * @param value where it is now
 * @param target where it should be
 * @param smallestGap a smaller gap than this has no share worth naming, since its noise is divided by next to nothing;
 * above 0
 * @default smallestGap 0.05
 * @returns `undefined` where base and target are closer than `smallestGap`
 * @throws InvalidArgumentError for a number that is not finite, or a smallest gap that is not above 0
 * @example gapClosed(0.9, 0.6, 0.5) // 0.75
 */
export function gapClosed(
  base: number,
  value: number,
  target: number,
  smallestGap = defaultSmallestGap,
): number | undefined {
  for (const [name, number] of Object.entries({ base, value, target, smallestGap })) {
    if (!Number.isFinite(number)) {
      throw new InvalidArgumentError(name, number, "must be a finite number");
    }
  }
  if (!(smallestGap > 0)) {
    throw new InvalidArgumentError("smallestGap", smallestGap, "must be above 0");
  }
  const gap = Math.abs(base - target);
  return gap < smallestGap ? undefined : 1 - Math.abs(value - target) / gap;
}
