/**
 * An outlier's noise is this many times as large as other noise. The mixture with a share ε of outliers is Tukey's
 * contaminated normal distribution (1960), whose factor this is.
 */
export const outlierFactor = 3;

/** The density of noise with a share of outliers: (1-ε) φ(x) + ε φ(x/3)/3. */
export function noiseDensity(x: number, outliers: number): number {
  return (1 - outliers) * normalDensity(x) + (outliers * normalDensity(x / outlierFactor)) / outlierFactor;
}

/** The cumulative distribution of noise with a share of outliers: (1-ε) Φ(x) + ε Φ(x/3). */
export function noiseCumulative(x: number, outliers: number): number {
  return (1 - outliers) * normalCumulative(x) + outliers * normalCumulative(x / outlierFactor);
}

/**
 * The logarithm of the joint density of both scorers' noise, whose normal parts have the correlation r and become
 * outliers independently: a mixture of four bivariate normal distributions.
 */
export function logJointNoiseDensity(x: number, y: number, correlation: number, outliers: number): number {
  const terms: number[] = [];
  for (const [weightX, scaleX] of components(outliers)) {
    for (const [weightY, scaleY] of components(outliers)) {
      const u = x / scaleX;
      const v = y / scaleY;
      const distance = (u * u - 2 * correlation * u * v + v * v) / (1 - correlation ** 2);
      terms.push(Math.log((weightX * weightY) / (scaleX * scaleY)) - distance / 2);
    }
  }
  const largest = Math.max(...terms);
  const sum = terms.reduce((total, term) => total + Math.exp(term - largest), 0);
  return largest + Math.log(sum) - Math.log(2 * Math.PI * Math.sqrt(1 - correlation ** 2));
}

/** Weights and standard deviations of the mixture, without what has no weight. */
function components(outliers: number): [weight: number, scale: number][] {
  const ordinary: [number, number] = [1 - outliers, 1];
  return outliers === 0 ? [ordinary] : [ordinary, [outliers, outlierFactor]];
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + ...), to an absolute error near 1e-15 (Marsaglia 2004, Evaluating the Normal
 * Distribution).
 */
function normalCumulative(x: number): number {
  if (Math.abs(x) > 8.5) return x < 0 ? 0 : 1;
  let term = x;
  let sum = x;
  for (let odd = 3, previous = Number.NaN; sum !== previous; odd += 2) {
    previous = sum;
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

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
