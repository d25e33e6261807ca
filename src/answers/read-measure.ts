import { mathematics } from "./mathematics";

/** Units of mathjs, with their powers and quotients. */
const unitText = /^[a-zμΩ]+\d?(?:\^-?\d)?(?:(?: ?[*/] ?| )[a-zμΩ]+(?:\^-?\d)?){0,3}$/i;

/** Times of day, which mathjs would take for picometres and attometres. */
const timesOfDay = /^[ap]m$/i;

/**
 * A key of a number with its unit, by the value in SI units to 12 significant digits, beyond which conversions round; or
 * undefined where mathjs knows no such unit.
 *
 * @example readMeasure(5, "km") === readMeasure(5000, "meters") // true
 */
export function readMeasure(value: number, unit: string): string | undefined {
  const name = unit.replaceAll(/ per /g, "/");
  if (name.length > 40 || !unitText.test(name) || timesOfDay.test(name)) return undefined;
  const measure = convert(value, name) ?? convert(value, name.toLowerCase());
  return measure && `measure ${measure.value.toPrecision(12)} ${measure.dimensions}`;
}

function convert(value: number, unit: string) {
  try {
    return mathematics.unit(value, unit).toSI();
  } catch {
    return undefined;
  }
}
