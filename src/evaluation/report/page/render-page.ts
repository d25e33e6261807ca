import { createHash } from "node:crypto";
import type { EvaluationReport, ItemReport } from "../../evaluate/evaluation-report";
import { nameModels } from "../describe-outcome";
import * as format from "../format-figures";
import { createCalibration, createCoverage } from "../sections/confidence";
import { createMethods, createOutcome, createRun, createScorers } from "../sections/overview";
import { createAgreement, createPolicies } from "../sections/players";
import { createConvergence, createLambda } from "../sections/solvers";
import { browseItems, createItems } from "./items";
import { html, Markup, renderSection, type Section } from "./markup";
import { saveFigures } from "./save-figures";

/** What a page shows in addition to the report. */
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
  const { task } = report.scores;
  // Each function's source runs itself. Some compilers put calls of a helper `__name` into it, which keeps the names of
  // functions.
  const script = [saveFigures, ...(items.length > 0 ? [browseItems] : [])]
    .map((run) => `{const __name=(value)=>value;(${run.toString()})()}`)
    .join("\n");
  const hash = createHash("sha256").update(script).digest("base64");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:">
<link rel="icon" href="data:,">
<title>Equilibrium ranking on ${task}</title>
<style>${new Markup(styles)}</style>
</head>
<body>
<header>
<h1>Equilibrium ranking on <bdi>${task}</bdi></h1>
<p>${format.quantity(report.items, "item")}, <bdi>${nameModels(report, "generator")}</bdi></p>
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

/**
 * The page's style sheet: one column on a phone, panels side by side where there is room, colours for light and dark.
 */
export const styles = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1f24; --soft: #59616c; --line: #d4d9e0; --tint: #f3f5f8; --link: #0b57b0;
  --blue: #0072b2; --orange: #c2500a; --green: #00795a; --purple: #9b4a80;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --ink: #e6e9ee; --soft: #a7b0bc; --line: #3a414b; --tint: #1e232a; --link: #8ab8f2;
    --blue: #56b4e9; --orange: #f2914d; --green: #3fc79c; --purple: #dd92bd;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1rem; max-width: 78rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.3rem; margin: 0 0 .5rem; }
p, .sentences { max-width: 48rem; }
section { margin-top: 2.5rem; scroll-margin-top: 1rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .3rem 0; }
.sentences { padding-left: 1.2rem; }
.sentences li { margin-bottom: .5rem; }
figure { margin: 1rem 0 0; }
figcaption { margin-bottom: .3rem; }
.panels { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.panel { margin: 0; min-width: 0; }
.panel svg[role="img"] { display: block; width: 100%; max-width: 26rem; height: auto; overflow: visible; }
.save { margin: .3rem 0 0; font-size: .875rem; color: var(--soft); }
.save button { padding: .1rem .5rem; }
.legend { margin: .3rem 0 0; padding: 0; list-style: none; font-size: .875rem; }
.legend li { display: flex; gap: .5rem; align-items: baseline; }
.sample { flex: none; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; padding: .5rem; color: var(--soft); }
th, td { padding: .3rem .5rem; border-top: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
thead th { vertical-align: bottom; white-space: normal; min-width: 3rem; }
tbody th { font-weight: normal; }
tbody th[scope="row"] { position: sticky; left: 0; background: var(--paper); }
@media (max-width: 40rem) { tbody th[scope="row"] { min-width: 8.5rem; white-space: normal; } }
small { color: var(--soft); }
.group th { background: var(--tint); font-weight: bold; }
.group span { position: sticky; left: .6rem; white-space: normal; }
.interval { vertical-align: middle; }
.interval line { stroke: currentColor; stroke-width: 2; }
.interval circle { fill: currentColor; }
.interval .mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 2; }
.wins .verdict { color: var(--blue); font-weight: bold; }
.loses .verdict { color: var(--orange); font-weight: bold; }
.ties .verdict { color: var(--soft); }
dl div { display: grid; grid-template-columns: minmax(7rem, 25%) minmax(0, 1fr); gap: 0 1rem; padding: .3rem 0; border-top: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; }
.filter { display: grid; gap: .6rem 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); }
.filter label { display: grid; gap: .2rem; font-size: .875rem; }
.filter input, .filter select { height: 2.6rem; }
input, select, button { font: inherit; color: inherit; background: var(--tint); border: 1px solid var(--soft); border-radius: .4rem; padding: .45rem .6rem; width: 100%; min-width: 0; }
button { width: auto; cursor: pointer; }
.items { padding: 0; list-style: none; }
.items > li { border-top: 1px solid var(--line); }
.items summary { padding: .5rem 0; cursor: pointer; }
.mark-right { color: var(--blue); }
.mark-wrong { color: var(--orange); }
.items .scroll { margin-bottom: .75rem; }
.items th[scope="row"] { white-space: normal; min-width: 7rem; overflow-wrap: anywhere; }
.items td { white-space: normal; }
.items th, .items td { padding-inline: .4rem; }
@media print { section { break-inside: auto; } .panel { break-inside: avoid; } nav, .filter, .save { display: none; } }
`;
