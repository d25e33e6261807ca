import { elicitationKinds, signals } from "../../index";

/** Every signal with its meaning, for `--help`. */
export function describeSignals(): string {
  return alignColumns(Object.entries(signals).map(([name, { meaning }]) => [name, meaning]));
}

/** Every named pair of signals, for `--help`. */
export function describeKinds(): string {
  return alignColumns(
    Object.entries(elicitationKinds).map(([name, { generator, discriminator }]) => [
      name,
      `generator ${generator}, discriminator ${discriminator}`,
    ]),
  );
}

/** Lines of two columns, indented. */
function alignColumns(rows: readonly (readonly [name: string, text: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join("\n");
}
