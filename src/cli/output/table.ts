import { elicitationKinds, scorers } from "../../index";

/** Every signal with its meaning, for `--help`. */
export function describeScorers(): string {
  return alignColumns(Object.entries(scorers).map(([name, { meaning }]) => [name, meaning]));
}

/** Every named pair of scorers, for `--help`. */
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

/** Columns that a gap parts. */
export const columnGap = 2;

/** A table without lines, for cli-table3. */
export const openTable = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(columnGap),
};
