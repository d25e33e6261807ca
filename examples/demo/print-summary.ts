import { wilsonInterval } from "equirank";
import { exactMcNemar } from "../../src/internal";
import { findFirst, wrapWords } from "./print-item";
import { type DemoKind, methods, type RankedItem } from "./rank-items";

type Ranked = Partial<Record<DemoKind, RankedItem[]>>;

/** Prints every method's accuracy with each elicitation. */
export function printMethods(ranked: Ranked): void {
  const kinds = Object.keys(ranked) as DemoKind[];
  const count = ranked[kinds[0]!]!.length;
  console.log(`\nRight answers of ${count} (95 % interval)\n`);
  console.log(`  ${"method".padEnd(27)}${kinds.map((kind) => kind.padEnd(24)).join("")}`.trimEnd());
  for (const method of methods) {
    const cells = kinds.map((kind) => {
      const right = ranked[kind]!.filter(({ item, first }) => first[method] === item.answer).length;
      return describeAccuracy(right, count).padEnd(24);
    });
    console.log(`  ${method.padEnd(27)}${cells.join("")}`.trimEnd());
  }
}

function describeAccuracy(right: number, count: number): string {
  const { proportion, lower, upper } = wilsonInterval(right, count);
  const percent = (value: number) => (100 * value).toFixed(0);
  return `${String(right).padStart(3)}  ${percent(proportion).padStart(3)} % (${percent(lower)} to ${percent(upper)})`;
}

/** Prints a short summary of the results with one elicitation. */
export function printSummary(kind: string, ranked: readonly RankedItem[]): void {
  const seen = ranked.map(({ item, result: { ranking } }) => {
    const generator = findFirst(ranking, (entry) => entry.initialGenerator.correct).originalIndex;
    const discriminator = findFirst(ranking, (entry) => entry.initialDiscriminator).originalIndex;
    return {
      generator: generator === item.answer,
      discriminator: discriminator === item.answer,
      game: ranking[0]!.originalIndex === item.answer,
      disagree: generator !== discriminator,
    };
  });
  const count = (is: (one: (typeof seen)[number]) => boolean) => seen.filter(is).length;
  const disagreed = count(({ disagree }) => disagree);
  const settled = count(({ disagree, game }) => disagree && game);
  const won = count(({ game, generator }) => game && !generator);
  const lost = count(({ game, generator }) => !game && generator);
  const { lower, upper } = wilsonInterval(
    count(({ game }) => game),
    seen.length,
  );
  const interval = `${(100 * lower).toFixed(0)} to ${(100 * upper).toFixed(0)} %`;
  const p = exactMcNemar(won, lost);
  print(
    `${kind}: of ${seen.length} questions, the generator alone gets ${count(({ generator }) => generator)} right, the discriminator alone ${count(({ discriminator }) => discriminator)}, and the game ${count(({ game }) => game)} (95 % interval ${interval}).`,
    `The players disagreed on ${disagreed}, and the game got ${settled} of these right. Against the generator alone it won ${won} and lost ${lost} (p = ${p.toFixed(2)}${p > 0.05 ? ": so few questions do not tell this from chance" : ""}).`,
    describeJudge(ranked[0]),
  );
}

function describeJudge(ranked: RankedItem | undefined): string {
  const judge = ranked?.result.elicitation?.judge;
  if (!judge) return "";
  const { rightPairs, pairs, informative } = judge;
  const verdict =
    informative === null
      ? "too few to tell whether it can judge"
      : informative
        ? "better than guessing"
        : "no better than guessing, so its judgements should not be trusted";
  return `On ${pairs} questions with known answers, the discriminator put the right answer above a wrong one ${rightPairs} times: ${verdict}.`;
}

/** Prints paragraphs that fit 78 columns, after an empty line. */
export function print(...texts: string[]): void {
  console.log("");
  for (const text of texts) {
    if (text !== "") console.log(wrapWords(text, 78).join("\n"));
  }
}
