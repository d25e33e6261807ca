import type { SimulationResult } from "../../simulation/simulation-result";
import { formatCount, formatPercent } from "../format-figures";
import type { NamedPlacement } from "../html-report-contents";
import { html, type Markup } from "../page/markup";
import { renderPanels, type Section } from "../page/section";
import { drawMap, noiseWidth } from "./simulation-map";
import { drawSweep } from "./simulation-sweep";

/** Where equilibrium ranking helps in simulated data, with real runs placed on the maps. */
export function createSimulation(
  { items, seed, tables }: SimulationResult,
  placements: readonly NamedPlacement[],
): Section {
  const maps = tables.filter(({ axes }) => axes.length === 2);
  const sweeps = tables.filter(({ axes }) => axes.length === 1);
  return {
    id: "simulation",
    title: "When does it help?",
    explanation: html`Simulated signals of known quality (${formatCount(items)} items a cell, seed ${seed}). Each square of a map is one setting: the number is by how many points ER-D is ahead of the simple method that does best there (blue, +) or behind it (orange, -); differences of more than ${noiseWidth} standard errors are in bold. ${
      placements.length > 0
        ? "A frame marks the square nearest to each pair of this run, with its number in the list below; whatever a map does not vary is as its title says, not as in the run."
        : "No run is placed on the maps."
    }${sweeps.length > 0 ? " The curves after the maps vary one thing at a time, with 95 % intervals." : ""}`,
    content: [
      placements.length > 0 ? listPlacements(placements) : undefined,
      renderPanels([...maps.map((table) => drawMap(table, placements)), ...sweeps.map(drawSweep)]),
    ],
  };
}

function listPlacements(placements: readonly NamedPlacement[]): Markup {
  return html`<ol>${placements.map(
    ({ name, placement: { generator, discriminator, correlation, candidates } }) =>
      html`<li><strong>${name}</strong>: generator right on ${formatPercent(generator.accuracy.proportion)}, discriminator on ${formatPercent(discriminator.accuracy.proportion)}, correlation of their noise ${correlation.toFixed(2)}, spreads ${generator.spread.toFixed(2)} and ${discriminator.spread.toFixed(2)} nats, ${candidates} candidates</li>`,
  )}</ol>`;
}
