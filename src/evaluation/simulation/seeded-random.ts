/** A source of pseudo-random numbers, the same for the same seed and stream. */
export interface SeededRandom {
  /** The next number, uniform in [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** The next number of the standard normal distribution. */
  normal(): number;
}

/**
 * A source of numbers by sfc32, the 32-bit generator of Doty-Humphrey's PractRand: 128 bits of state, one word of it a
 * counter, so that no seed has a period below 2^32. Normal numbers by Box and Muller (1958).
 * @param seed a whole number; only its lowest 32 bits count
 * @param stream a whole number: streams of one seed are unrelated
 */
export function createRandom(seed: number, stream: number): SeededRandom {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0;
  let counter = 1;
  const next = () => {
    const output = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + output) | 0;
    return output >>> 0;
  };
  // Spreads the seed over the whole state, as the author's own seeding does.
  for (let round = 0; round < 15; round++) next();
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
