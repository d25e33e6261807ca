import { dot, lineY, type Markish, rect, ruleY } from "@observablehq/plot";
import { mean } from "../../../statistics/samples";
import type { EvaluationReport, ItemReport, ReportPair } from "../../evaluate/evaluation-report";
import { describeLambda, isShared } from "../../evaluate/named-pair";
import * as format from "../format-figures";
import * as chart from "../page/draw-plot";
import { html, type Markup, renderHeadings, renderPanels, renderTable, type Section } from "../page/markup";

/** How often the two players of each pair agree, before and after the game. */
export function createAgreement({ pairs }: EvaluationReport): Section | undefined {
  const played = pairs.filter(({ after }) => after.length > 0);
  const drawn = played.filter(({ after }) => after.some(({ lambda }) => isShared(lambda)));
  if (played.length === 0) return undefined;
  return {
    id: "agreement",
    title: "Agreement of the two players",
    explanation:
      "How often generator and discriminator put the same candidate first: the dashed line before the game, the others after it, by λ. A smaller λ lets the game move them further towards each other; agreement is not accuracy. The table has the numbers, with the mean Kendall correlation of the two players' orders within an item and how many places a candidate moves on average. The area under the ROC curve says how well the discriminator, before the game, puts right candidates above wrong ones (0.5: not at all), with the probability that one without information does as well.",
    content: [renderPanels(drawn.map(drawAgreement)), writeTable(played)],
  };
}

function drawAgreement({ name, agreementBefore, after }: ReportPair): Markup {
  const solvers = [...new Set(after.map(({ solver }) => solver))];
  const shared = after
    .flatMap(({ solver, lambda, agreement }) => (isShared(lambda) ? [{ solver, lambda, agreement }] : []))
    .sort((a, b) => a.lambda - b.lambda);
  const lambdas = [...new Set(shared.map(({ lambda }) => lambda))];
  const series = chart.tellLinesApart(
    solvers.map((solver, i) => {
      const own = shared.filter((point) => point.solver === solver);
      return {
        solver,
        own,
        style: chart.seriesStyles[i]!,
        points: own.map(({ lambda, agreement }) => [Math.log(lambda), agreement] as const),
      };
    }),
  );
  const marks = series.flatMap(({ own, style }): Markish[] => {
    const places = { x: "lambda", y: "agreement" };
    return [
      lineY(own, { ...places, stroke: style.colour, strokeWidth: style.width! }),
      dot(own, { ...places, fill: style.colour, symbol: style.symbol!, r: style.width! + 2 }),
    ];
  });
  const before =
    agreementBefore === undefined
      ? []
      : [ruleY([agreementBefore], { strokeDasharray: chart.baselineStyle.dashes, strokeWidth: 1.5 })];
  return chart.renderPanel({
    caption: html`<strong>${name}</strong>`,
    label: `Agreement before and after the game: ${name}`,
    plot: {
      x: chart.lambdaAxis(lambdas),
      y: chart.shareAxis("same first choice, %"),
      marks: [...before, ...marks],
    },
    legend: [
      { label: `before the game, ${format.share(agreementBefore)}`, style: chart.baselineStyle },
      ...series.map(({ solver, style }) => ({ label: `after, ${solver}`, style })),
    ],
    data: [{ solver: "before", lambda: undefined, agreement: agreementBefore }, ...shared],
  });
}

function writeTable(pairs: readonly ReportPair[]): Markup {
  return renderTable(
    "Agreement, correlation and places moved",
    renderHeadings("When | Same first choice | Correlation | Places moved, generator | Places moved, discriminator"),
    pairs.map(
      ({ name, agreementBefore, correlationBefore, after, judgement }) => html`
<tbody><tr class="group"><th scope="rowgroup" colspan="5"><span>${name}${describeJudgement(judgement)}</span></th></tr>
<tr><th scope="row">before</th><td>${format.share(agreementBefore)}</td><td>${format.decimal(correlationBefore)}</td><td>–</td><td>–</td></tr>
${after.map(
  (point) =>
    html`<tr><th scope="row">${point.solver}, λ = ${describeLambda(point.lambda)}</th><td>${format.share(point.agreement)}</td><td>${format.decimal(point.correlation)}</td><td>${point.generatorRankChange.toFixed(2)}</td><td>${point.discriminatorRankChange.toFixed(2)}</td></tr>`,
)}</tbody>`,
    ),
  );
}

function describeJudgement(judgement: ReportPair["judgement"]): string {
  if (judgement === undefined) return "";
  const { areaUnderRoc, pValue } = judgement;
  return `: area under the discriminator's ROC curve ${format.decimal(areaUnderRoc)} (p ${format.pValue(pValue)})`;
}

const squares = 20;

/** What the game did to the probability of the right candidate, a panel for each pair and player. */
export function createPolicies(items: readonly ItemReport[]): Section | undefined {
  const pairs = [...new Set(items.flatMap(({ policies }) => Object.keys(policies)))];
  const drawn = pairs.flatMap((pair) =>
    players.map((player) => ({ name: `${pair}, ${player.name}`, moves: readMoves(items, pair, player) })),
  );
  const panels = drawn.filter(({ moves }) => moves.length > 0).map(drawMoves);
  if (panels.length === 0) return undefined;
  return {
    id: "policies",
    title: "How the policies moved",
    explanation:
      "What each player gave the right candidate before the game (across) and at the equilibrium (up), at the first λ and solver; a square of a stronger colour holds more items. Above the dashed diagonal the game moved the player towards the right candidate, below it away. What happened to a single item stands in the list at the end.",
    content: renderPanels(panels),
  };
}

const players = [
  { name: "generator G(y|correct)", before: "initialGenerator", after: "generator" },
  { name: "discriminator D(correct|y)", before: "initialDiscriminator", after: "discriminator" },
] as const;

interface Move {
  before: number;
  after: number;
}

function readMoves(items: readonly ItemReport[], pair: string, { before, after }: (typeof players)[number]): Move[] {
  return items.flatMap(({ policies, answer }) => {
    const policy = policies[pair];
    const right = [answer].flat();
    // Of an open question without a right answer nothing could move towards it.
    if (policy === undefined || right.length === 0) return [];
    const onRight = (probabilities: readonly number[]) => right.reduce((sum, y) => sum + probabilities[y]!, 0);
    return [{ before: onRight(policy[before]), after: onRight(policy[after]) }];
  });
}

function drawMoves({ name, moves }: { name: string; moves: readonly Move[] }): Markup {
  const counted = countSquares(moves);
  const [before, after] = [mean(moves.map((m) => m.before)), mean(moves.map((m) => m.after))];
  return chart.renderPanel({
    caption: html`<strong>${name}</strong><br>mean ${format.percent(before)} → ${format.percent(after)}`,
    label: `Probability of the right candidate before and after: ${name}`,
    plot: {
      height: 320,
      x: chart.shareAxis("before, %"),
      y: chart.shareAxis("at the equilibrium, %"),
      opacity: { type: "sqrt", range: [0.12, 1] },
      marks: [
        rect(counted, {
          x1: "x1",
          x2: "x2",
          y1: "y1",
          y2: "y2",
          inset: 0.5,
          fill: "var(--blue)",
          fillOpacity: "count",
          title: "title",
        }),
        chart.drawDiagonal(),
      ],
    },
    data: counted.map(({ x1, x2, y1, y2, count }) => ({
      before_from: x1,
      before_to: x2,
      after_from: y1,
      after_to: y2,
      items: count,
    })),
  });
}

/** The squares that hold items, from the lower left. */
function countSquares(moves: readonly Move[]) {
  const counts = new Map<number, number>();
  const place = (probability: number) => Math.min(squares - 1, Math.floor(probability * squares));
  for (const { before, after } of moves) {
    const square = place(after) * squares + place(before);
    counts.set(square, (counts.get(square) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([square, count]) => {
      const [x, y] = [square % squares, Math.floor(square / squares)];
      return {
        x1: x / squares,
        x2: (x + 1) / squares,
        y1: y / squares,
        y2: (y + 1) / squares,
        count,
        title: format.quantity(count, "item"),
      };
    });
}
