/** 99.4 %; probabilities that would round to 0 or 100 are shown as below or above a bound. */
export function formatPercent(probability: number): string {
  if (probability > 0 && probability < 0.0005) return "< 0.1 %";
  if (probability < 1 && probability >= 0.9995) return "> 99.9 %";
  return `${(100 * probability).toFixed(1)} %`;
}

/** Three digits: 0.0123, or 1.23·10⁻⁷ where that is shorter. */
export function formatQuantity(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 0.001 && size < 10_000) return String(Number(value.toPrecision(3)));
  const [digits, exponent] = value.toExponential(1).split("e") as [string, string];
  return `${digits}·10${raise(Number(exponent))}`;
}

/** 10⁻⁷, for ticks of logarithmic axes. */
export function formatPower(value: number): string {
  const exponent = Math.round(Math.log10(value));
  return exponent >= -2 && exponent <= 4 ? value.toLocaleString("en") : `10${raise(exponent)}`;
}

function raise(exponent: number): string {
  return String(exponent).replace(/./g, (digit) => superscripts[digit]!);
}

const superscripts: Record<string, string> = {
  "-": "⁻",
  ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((digit, i) => [i, digit])),
};

/** The moment of a frame: t = 37, the start or the limit. */
export function formatUpdates(updates: number): string {
  if (updates === 0) return "t = 0, the start";
  return updates === Infinity ? "limit, t → ∞" : `t = ${updates.toLocaleString("en")}`;
}
