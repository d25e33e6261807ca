import { dot, lineY, type Markish, ruleY } from "@observablehq/plot";
import type { EvaluationReport, ReportPair } from "../../evaluate/evaluation-report";
import { describeLambda, isShared } from "../../evaluate/named-pair";
import { formatDecimal, formatPValue, formatShare } from "../format-figures";
import {
  baselineStyle,
  drawPlot,
  percentTicks,
  renderLegend,
  seriesStyles,
  tellLinesApart,
} from "../page/draw-plot";
import {
  html,
  type Markup,
  renderHeadings,
  renderPanel,
  renderPanels,
  renderTable,
  type Section,
} from "../page/markup";

/** How often the two players of each pair agree, before and after the game. */
export function createAgreement({ pairs }: EvaluationReport): Section | undefined {
  const played = pairs.filter(({ after }) => after.length > 0);
  if (played.length === 0) return undefined;
  return {
    id: "agreement",
    title: "Agreement of the two players",
    explanation:
      "How often generator and discriminator put the same candidate first: the dashed line before the game, the others after it, by λ. A smaller λ lets the game move them further towards each other; agreement is not accuracy. The table has the numbers, with the mean Kendall correlation of the two players' orders within an item and how many places a candidate moves in the mean. The area under the ROC curve says how well the discriminator, before the game, puts right candidates above wrong ones (0.5: not at all), with the probability that one without information does as well.",
    content: [renderPanels(played.filter(hasSharedLambda).map(drawPanel)), writeTable(played)],
  };
}

function hasSharedLambda({ after }: ReportPair): boolean {
  return after.some(({ lambda }) => isShared(lambda));
}

function drawPanel({ name, agreementBefore, after }: ReportPair): Markup {
  const solvers = [...new Set(after.map(({ solver }) => solver))];
  const shared = after
    .flatMap(({ solver, lambda, agreement }) =>
      isShared(lambda) ? [{ solver, lambda, agreement }] : [],
    )
    .sort((a, b) => a.lambda - b.lambda);
  const lambdas = [...new Set(shared.map(({ lambda }) => lambda))];
  const series = tellLinesApart(
    solvers.map((solver, i) => {
      const own = shared.filter((point) => point.solver === solver);
      return {
        solver,
        own,
        style: seriesStyles[i]!,
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
      : [ruleY([agreementBefore], { strokeDasharray: baselineStyle.dashes, strokeWidth: 1.5 })];
  const drawing = drawPlot(`Agreement before and after the game: ${name}`, {
    x: {
      type: "log",
      label: "λ",
      ticks: lambdas,
      tickFormat: (lambda: number) => String(lambda),
    },
    y: { label: "same first choice, %", domain: [0, 1], tickFormat: percentTicks, ticks: 5 },
    marks: [...before, ...marks],
  });
  return renderPanel(
    html`<strong>${name}</strong>`,
    [
      drawing,
      renderLegend([
        { label: `before the game, ${formatShare(agreementBefore)}`, style: baselineStyle },
        ...series.map(({ solver, style }) => ({ label: `after, ${solver}`, style })),
      ]),
    ],
    [{ solver: "before", lambda: undefined, agreement: agreementBefore }, ...shared],
  );
}

function writeTable(pairs: readonly ReportPair[]): Markup {
  return renderTable(
    "Agreement, correlation and places moved",
    renderHeadings([
      "When",
      "Same first choice",
      "Correlation",
      "Places moved, generator",
      "Places moved, discriminator",
    ]),
    pairs.map(
      ({ name, agreementBefore, correlationBefore, after, judgement }) => html`
<tbody><tr class="group"><th scope="rowgroup" colspan="5"><span>${name}${describeJudgement(judgement)}</span></th></tr>
<tr><th scope="row">before</th><td>${formatShare(agreementBefore)}</td><td>${formatDecimal(correlationBefore)}</td><td>–</td><td>–</td></tr>
${after.map(
  (point) =>
    html`<tr><th scope="row">${point.solver}, λ = ${describeLambda(point.lambda)}</th><td>${formatShare(point.agreement)}</td><td>${formatDecimal(point.correlation)}</td><td>${point.generatorRankChange.toFixed(2)}</td><td>${point.discriminatorRankChange.toFixed(2)}</td></tr>`,
)}</tbody>`,
    ),
  );
}

function describeJudgement(judgement: ReportPair["judgement"]): string {
  if (judgement === undefined) return "";
  const { areaUnderRoc, pValue } = judgement;
  return `: area under the discriminator's ROC curve ${formatDecimal(areaUnderRoc)} (p ${formatPValue(pValue)})`;
}
