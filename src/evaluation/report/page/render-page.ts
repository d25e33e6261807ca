import { createHash } from "node:crypto";
import type { EvaluationReport, ItemReport } from "../../evaluate/evaluation-report";
import { formatQuantity } from "../format-figures";
import { createAgreement } from "../sections/agreement";
import { createCalibration, createCoverage } from "../sections/confidence";
import { createConvergence } from "../sections/convergence";
import { createLambda } from "../sections/lambda";
import { createMethods, createOutcome, createRun, createScorers } from "../sections/overview";
import { createPolicies } from "../sections/policies";
import { browseItems, createItems } from "./items";
import { html, Markup, renderSection, type Section } from "./markup";
import { saveFigures } from "./save-figures";
import { styles } from "./styles";

/** What a page shows besides the report itself. */
export interface HtmlReportContents {
  /** For the list of items and the figure of how policies moved; they are held in memory and written into the page. */
  items?: Iterable<ItemReport>;
  /** Further sections, put before the one that says how the run was measured. @internal */
  sections?: readonly Section[];
}

/** The whole page, with the sections that there is something to show for. */
export function renderPage(report: EvaluationReport, contents: HtmlReportContents): string {
  const { sections: more = [] } = contents;
  const items = [...(contents.items ?? [])].sort((a, b) => a.item - b.item);
  const sections = [
    createOutcome(report),
    createMethods(report),
    createLambda(report),
    createCalibration(report),
    createCoverage(report),
    createAgreement(report),
    createPolicies(items),
    createConvergence(report),
    createScorers(report),
    ...more,
    createRun(report),
    items.length > 0 ? createItems(report, items) : undefined,
  ].filter((section) => section !== undefined);
  const { task, models } = report.scores;
  const script = [saveFigures, ...(items.length > 0 ? [browseItems] : [])]
    .map(readScript)
    .join("\n");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${hashScript(script)}'; img-src data:">
<link rel="icon" href="data:,">
<title>Equilibrium ranking on ${task}</title>
<style>${new Markup(styles)}</style>
</head>
<body>
<header>
<h1>Equilibrium ranking on <bdi>${task}</bdi></h1>
<p>${formatQuantity(report.items, "item")}, <bdi>${models.generator.id}</bdi></p>
<nav aria-label="Sections"><ul>${sections.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ul></nav>
</header>
<main>${sections.map(renderSection)}
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** A function's source as a script that runs it. Some compilers put calls of a helper `__name` into it, which keeps the names of functions. */
function readScript(run: () => void): string {
  return `{const __name=(value)=>value;(${run.toString()})()}`;
}

function hashScript(script: string): Markup {
  return new Markup(`sha256-${createHash("sha256").update(script).digest("base64")}`);
}
