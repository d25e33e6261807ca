/**
 * A fixed number of 64 bits for a variable: two points, numbered 0 and 1, at which expressions are compared. They are the
 * output of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), so that no relation between variables can be expected to hold
 * at them by chance.
 */
export function genericPoint(variable: string, point: 0 | 1): bigint {
  const state = wrap(BigInt(2 * variable.codePointAt(0)! + point) * 0x9e3779b97f4a7c15n);
  const once = wrap((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
  const twice = wrap((once ^ (once >> 27n)) * 0x94d049bb133111ebn);
  return twice ^ (twice >> 31n);
}

const wrap = (value: bigint) => BigInt.asUintN(64, value);
